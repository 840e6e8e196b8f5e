"""The writing thread takes everything at once, says when it is behind, and notices that nobody is there."""

import os
import select
import threading
import time
from collections.abc import Iterator

import pytest

from console_tui.terminal.output import BACKLOG, STALL, Output


class Ends:
    """A terminal's two ends, and what was said about it."""

    def __init__(self) -> None:
        self.far, self.near = os.openpty()
        self.lost = threading.Event()
        self.drained = threading.Event()
        self.output = Output(self.near, self.lost.set, self.drained.set)

    def read(self, count: int) -> bytes:
        """So much from the far end."""
        data = b""
        while len(data) < count:
            data += os.read(self.far, 65_536)
        return data


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.output.abandon()
    for descriptor in (made.far, made.near):
        try:
            os.close(descriptor)
        except OSError:
            continue


def test_what_is_written_arrives_in_order(ends: Ends) -> None:
    for number in range(100):
        ends.output.write(f"{number},")
    assert ends.read(290).decode() == "".join(f"{number}," for number in range(100))
    assert not ends.output.must_skip()


def test_nothing_overtakes_what_the_thread_still_writes(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go, put = threading.Event(), threading.Event(), ends.output._put

    def held(data: bytes) -> None:
        begun.set()
        assert go.wait(5)
        put(data)

    monkeypatch.setattr(ends.output, "_put", held)
    monkeypatch.setattr(ends.output, "_offer", lambda descriptor, data: 0)
    ends.output.write("first, ")
    assert begun.wait(5)
    monkeypatch.undo()
    ends.output.drop()
    ends.output.write("second")
    go.set()
    assert ends.read(13) == b"first, second"


def test_a_stuck_terminal_blocks_nobody_and_is_noticed(ends: Ends) -> None:
    for _ in range(20):
        ends.output.write("x" * 8_000)
    ends.output.write("y" * BACKLOG)
    ends.output.write("dropped")
    deadline = time.monotonic() + 5
    while ends.output.stalled_for == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ends.output.stalled_for > 0
    assert ends.output.must_skip()
    arrived = b""
    while (more := select.select([ends.far], [], [], 0.1)[0]) or not ends.drained.is_set():
        arrived += os.read(ends.far, 65_536) if more else b""
    assert arrived.startswith(b"x") and b"dropped" not in arrived
    assert not ends.output.must_skip()
    assert ends.output.stalled_for == 0


def test_once_behind_pictures_are_skipped_until_all_is_written(ends: Ends) -> None:
    ends.output.write("x" * 50_000)
    deadline = time.monotonic() + 5
    while ends.output.stalled_for < STALL * 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ends.output.must_skip()
    while ends.output.stalled_for >= STALL:
        os.read(ends.far, 1024)
    assert ends.output.must_skip(), "it moves again, but there is more to come"
    assert not ends.drained.is_set()


def test_a_terminal_that_is_gone_is_reported_once(ends: Ends) -> None:
    os.close(ends.far)
    ends.output.write("anyone?")
    assert ends.lost.wait(5)
    ends.output.write("ignored")
    ends.output.close(1)


def test_closing_does_not_wait_for_a_stuck_terminal(ends: Ends) -> None:
    ends.output.write("x" * 50_000)
    closing = threading.Thread(target=ends.output.close, args=[0.2])
    closing.start()
    closing.join(5)
    assert not closing.is_alive()
