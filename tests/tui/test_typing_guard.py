"""Nothing that an agent types as text acts, also where the input is taken from under their hands."""

import pytest

from console_schemas import commands as c
from console_schemas.people import SYSTEM
from console_tui.typing_guard import PAUSE, TypingGuard
from support.desk_stage import DeskStage, desk
from support.transfers import request

Key = tuple[bool, bool, float]
TYPED, REST, ESC = (True, True, 0.0), (True, False, 0.1), (False, False, 0.1)
"""(is it text, is the input there, seconds since the key before)."""
CASES: dict[str, tuple[list[Key], bool]] = {
    "in the input it is text": ([TYPED, TYPED], False),
    "the rest of what was typed": ([TYPED, REST], True),
    "and the rest of that": ([TYPED, REST, REST], True),
    "after a key that is no text": ([TYPED, REST, ESC, REST], False),
    "after a pause": ([TYPED, (True, False, PAUSE)], False),
    "each letter counts for the pause": ([TYPED, (True, False, PAUSE / 2), (True, False, PAUSE / 2)], True),
    "nothing was typed": ([REST], False),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_swallowed(case: str) -> None:
    keys, swallowed = CASES[case]
    guard, now, last = TypingGuard(), 100.0, False
    for text, writing, seconds in keys:
        now += seconds
        last = guard.swallows(text=text, writing=writing, now=now)
    assert last == swallowed


async def writing(stage: DeskStage) -> None:
    """A reply is half written, and a customer waits besides."""
    stage.link.transfer("e1", request())
    stage.link.transfer("e2", request("Bob Stone"))
    await stage.accept()
    await stage.write("One moment please, I ")


async def test_the_customer_leaves_in_the_middle_of_a_word() -> None:
    async with desk() as stage:
        await writing(stage)
        stage.link.carry_out("e1", c.LeaveEngagement(), stage.link.states["e1"].owner or SYSTEM)
        await stage.shows("The customer left the chat")
        await stage.write("dqshblc?:")
        assert stage.top is stage.screen and not stage.state.listening
        await stage.press("escape", "s")
        await stage.shows("Status of Anna Berg")


async def test_the_chat_is_taken_away_in_the_middle_of_a_word() -> None:
    async with desk() as stage:
        await writing(stage)
        stage.link.carry_out("e1", c.TransferEngagement(engagement_id="e1", queue="billing"), stage.link.me.party())
        await stage.until(lambda: stage.state.chat is None and stage.screen.place == "lists")
        await stage.write("lq")
        await stage.press("enter")
        await stage.shows("what you type does nothing")
        assert stage.top is stage.screen
        assert stage.link.of(c.SetListening) == []
        await stage.press("escape", "l")
        await stage.sent(c.SetListening)
