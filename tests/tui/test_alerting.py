"""Alerts on the whole console: what is rung and notified for, until the agent goes there."""

import pytest

from console_client.settings import (
    AlertSettings,
    AlertsSettings,
    AnswerAlertSettings,
    ConsoleSettings,
    OfferAlertSettings,
)
from support.desk_stage import SIZES, DeskStage, desk
from support.transfers import request

OFTEN = AlertSettings(repeat=0.5, fastest=0.3)
sizes = pytest.mark.parametrize("size", SIZES)


def settings(**changes: object) -> ConsoleSettings:
    """Every kind often, but a long wait for an answer."""
    kinds: dict[str, object] = {
        "customer": OFTEN,
        "offer": OfferAlertSettings(repeat=0.5, fastest=0.3),
        "message": OFTEN,
        "answer": AnswerAlertSettings(after=600),
    }
    return ConsoleSettings(alerts=AlertsSettings(**kinds | changes))  # type: ignore[arg-type]


async def in_chat(stage: DeskStage, engagement_id: str = "e1", name: str = "Anna Berg") -> None:
    """A chat is open and the cursor is in its input."""
    stage.link.transfer(engagement_id, request(name))
    await stage.accept(engagement_id)


async def silence(stage: DeskStage) -> bool:
    """Whether nothing is called for during several intervals."""
    before = len(stage.notified)
    await stage.pilot.pause(1.5)
    return len(stage.notified) == before


@sizes
async def test_a_new_customer_is_called_for_again_until_the_agent_goes_to_the_lists(size: tuple[int, int]) -> None:
    async with desk(size, settings()) as stage:
        await in_chat(stage)
        await stage.press("ctrl+t")
        await stage.shows("Listening")
        stage.link.transfer("e2", request("Bob Stone"))
        await stage.until(lambda: len(stage.notified) >= 2)
        await stage.write("Go on")
        await stage.until(lambda: len(stage.notified) >= 4)
        assert set(stage.notified) == {"A customer waits"}
        assert stage.rings == len(stage.notified)
        await stage.press("ctrl+o")
        assert await silence(stage)


@sizes
async def test_one_key_silences_all_until_something_new_comes_and_the_cursor_stays(size: tuple[int, int]) -> None:
    async with desk(size, settings()) as stage:
        await in_chat(stage)
        await stage.press("ctrl+t")
        await stage.shows("Listening")
        stage.link.transfer("e2", request("Bob Stone"))
        await stage.until(lambda: len(stage.notified) >= 2)
        await stage.press("ctrl+g", "z")
        await stage.shows("Silent until something new comes.")
        assert await silence(stage)
        assert stage.app.focused is stage.screen.widgets.composer
        stage.link.transfer("e3", request("Cleo Marsh"))
        assert not await silence(stage)


@sizes
async def test_who_is_at_the_lists_acknowledges_with_any_key(size: tuple[int, int]) -> None:
    async with desk(size, settings()) as stage:
        await stage.press("l")
        await stage.shows("Listening")
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.until(lambda: len(stage.notified) >= 2)
        await stage.press("down")
        assert await silence(stage)
        stage.link.transfer("e2", request("Bob Stone"))
        before = len(stage.notified)
        await stage.until(lambda: len(stage.notified) > before)
        await stage.press("l")
        assert await silence(stage)


@sizes
async def test_a_message_out_of_sight_is_called_for_until_its_chat_is_opened(size: tuple[int, int]) -> None:
    async with desk(size, settings(notify_names=True)) as stage:
        await in_chat(stage)
        await in_chat(stage, "e2", "Bob Stone")
        stage.link.say("e1", "My card is 4711")
        await stage.until(lambda: len(stage.notified) >= 2)
        assert set(stage.notified) == {"Anna Berg wrote"}
        await stage.press("ctrl+p")
        assert stage.state.current == "e1"
        assert await silence(stage)


@sizes
async def test_the_chat_that_the_agent_writes_in_makes_no_sound(size: tuple[int, int]) -> None:
    async with desk(size, settings(answer=AnswerAlertSettings(after=1, repeat=0.3))) as stage:
        await in_chat(stage)
        await stage.write("W")
        rung = stage.rings
        stage.link.say("e1", "Hello?")
        await stage.shows("Hello?")
        assert await silence(stage)
        assert stage.rings == rung


async def test_a_long_wait_for_an_answer_is_called_for_until_a_key_in_that_chat() -> None:
    async with desk((80, 24), settings(answer=AnswerAlertSettings(after=1, repeat=0.3))) as stage:
        await in_chat(stage)
        await stage.until(lambda: stage.notified == ["A customer waits for your answer"] * 2)
        await stage.press("pageup")
        assert await silence(stage)


async def test_kinds_can_be_without_bell_or_notification_and_the_bell_off_for_all() -> None:
    quiet = settings(customer=AlertSettings(bell=False))
    async with desk((80, 24), quiet) as stage:
        await stage.press("l")
        await stage.shows("Listening")
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.until(lambda: stage.notified)
        assert stage.rings == 0
    alerts = AlertsSettings(customer=AlertSettings(notify=False, repeat=0.3))
    async with desk((80, 24), ConsoleSettings(alerts=alerts)) as stage:
        await stage.press("l")
        await stage.shows("Listening")
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.until(lambda: stage.rings >= 2)
        assert stage.notified == []
    async with desk((80, 24), ConsoleSettings(bell=False)) as stage:
        await stage.press("l")
        await stage.shows("Listening")
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.until(lambda: stage.notified)
        assert stage.rings == 0


async def test_nobody_is_called_who_does_not_listen() -> None:
    async with desk((80, 24), settings()) as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.shows("Anna Berg")
        assert await silence(stage)
        assert stage.rings == 0
