"""The parts of the write side that need no broker: lanes, attendance, and the ending of tasks."""

import asyncio
from functools import partial

import pytest

from console_bridge.attendance import Attendance
from console_bridge.lanes import Lanes
from console_client.ending import end
from console_schemas.presence import Presence
from support.eventually import eventually


async def test_lanes_keep_the_order_within_a_key_and_run_side_by_side() -> None:
    lanes = Lanes(width=4, backlog=100)
    done: list[tuple[str, int]] = []
    gate = asyncio.Event()

    async def job(key: str, number: int) -> None:
        if (key, number) == ("a", 0):
            await gate.wait()
        await asyncio.sleep(0)
        done.append((key, number))

    for number in range(5):
        for key in "abc":
            await lanes.put(key, partial(job, key, number))
    await eventually(lambda: len(done) == 10)
    assert [number for key, number in done if key == "b"] == list(range(5)), "a stuck lane holds up no other"
    assert not [number for key, number in done if key == "a"]
    gate.set()
    await lanes.drain()
    assert [number for key, number in done if key == "a"] == list(range(5))


async def test_lanes_bound_what_runs_and_what_waits() -> None:
    lanes = Lanes(width=2, backlog=3)
    running = most = 0
    gate = asyncio.Event()

    async def job() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await gate.wait()
        running -= 1

    for key in range(3):
        await lanes.put(key, job)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await lanes.put(3, job)
    assert most == 2
    gate.set()
    await lanes.put(3, job)
    await lanes.drain()
    assert running == 0


async def test_draining_lanes_gives_up_in_time() -> None:
    lanes = Lanes(width=2, backlog=3)
    await lanes.put("a", partial(asyncio.sleep, 60))
    async with asyncio.timeout(30):
        await lanes.drain(0.05)


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_client.ending.AGAIN", 0.01)
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 3:
                    raise

    async def failing() -> None:
        raise ZeroDivisionError

    tasks = [asyncio.create_task(stubborn()), asyncio.create_task(failing())]
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await end(tasks)
    assert swallowed == 3
    assert all(task.done() for task in tasks)


def test_a_console_that_says_nothing_any_more_is_gone() -> None:
    now = 0.0
    attendance = Attendance(20.0, clock=lambda: now)
    attendance.heard_from("ana", Presence(session="s1", listening=True))
    now = 15.0
    attendance.heard_from("ana", Presence(session="s2", listening=False))
    assert attendance.is_listening("ana"), "one of two consoles is enough"
    now = 21.0
    assert attendance.present() == ["ana"]
    assert not attendance.is_listening("ana")
    for number in range(40):
        attendance.heard_from("eve", Presence(session=f"s{number}", listening=number == 39))
    assert attendance.is_listening("eve"), "of too many, the newest count"
    now = 41.1
    assert attendance.present() == []


def test_a_command_counts_for_all_consoles_and_without_any() -> None:
    now = 0.0
    attendance = Attendance(20.0, clock=lambda: now)
    attendance.set_listening("ana", True)
    assert attendance.is_listening("ana"), "the command may come before the first word of presence"
    attendance.heard_from("ana", Presence(session="s1", listening=False))
    assert not attendance.is_listening("ana"), "the console knows better than a command before it"
    attendance.heard_from("ana", Presence(session="s2", listening=True))
    attendance.set_listening("ana", False)
    assert not attendance.is_listening("ana")
    attendance.opened("ben")
    assert attendance.present() == ["ana", "ben"]
    assert not attendance.is_listening("ben")


def test_nobody_is_missed_for_time_in_which_the_bridge_could_not_hear() -> None:
    now = 100.0
    attendance = Attendance(20.0, clock=lambda: now)
    assert attendance.silent_for("ana") == 0, "a bridge that has just started misses nobody"
    assert not attendance.knows("ana")
    for moment in (109.0, 118.0, 121.0):
        now = moment
        attendance.hear()
    assert (attendance.silent_for("ana"), attendance.knows("ana")) == (21.0, True)
    now = 132.0  # it stood still
    attendance.hear()
    assert (attendance.silent_for("ana"), attendance.knows("ana")) == (0, False)
    for moment in (140.0, 148.0):
        now = moment
        attendance.hear(able=False)
    now = 150.0
    attendance.hear()
    assert attendance.silent_for("ana") == 2.0, "it was cut off from the broker until then"


def test_only_signs_of_life_count_for_the_person() -> None:
    now = 0.0
    attendance = Attendance(20.0, clock=lambda: now)
    attendance.heard_from("ana", Presence(session="s1", listening=True))
    now = 8.0
    attendance.heard_from("ana", Presence(session="s1", listening=True, attended=False))
    attendance.opened("ana")
    attendance.set_listening("ana", True)
    assert attendance.present() == ["ana"], "the console is told on"
    assert not attendance.is_there("ana") and not attendance.is_listening("ana")
    assert attendance.silent_for("ana") == 8.0, "the bridge itself has not heard for longer"
    now = 30.0
    attendance.hear()
    now = 60.0
    attendance.heard_from("ana", Presence(session="s1"))
    attendance.heard_from("ana", Presence(session="s2", attended=False))
    assert attendance.silent_for("ana") == 0, "one of two terminals is enough"
    attendance.heard_from("ana", Presence(session="s1", attended=False))
    assert attendance.silent_for("ana") == 20.0
    attendance.acted("ana")
    assert attendance.silent_for("ana") == 0
    for session in ("s1", "s2"):
        attendance.heard_from("ana", Presence(session=session, leaving=True))
    assert attendance.present() == []
