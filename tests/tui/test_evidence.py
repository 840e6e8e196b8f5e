"""From a number in a summary to the message that says so, and back to where the agent read."""

import pytest

from console_client.link import Unavailable
from console_schemas import commands as c
from console_schemas.events import SummaryBlock
from console_schemas.queries import HistoryRequest
from console_tui.citations import citations_of
from console_tui.widgets.cited_text import cited_lines
from console_tui.widgets.drawing import plain
from support.customers import NOW
from support.desk_stage import SIZES, DeskStage, desk
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)
WORD = "Word number 3."


async def summarised(stage: DeskStage, text: str, said: int = 60, history: int = 2) -> None:
    """A long chat with a summary in its notes; the agent reads its end."""
    stage.link.transfer("e1", request(history=history))
    await stage.accept()
    for number in range(said):
        stage.link.say("e1", f"Word number {number}.")
    block = SummaryBlock(id="s1", text=text, source="gpt-x", covers=said, made_at=NOW)
    stage.link.carry_out("e1", c.AddSummary(engagement_id="e1", block=block), stage.link.me.party())
    await stage.until(lambda: stage.state.chats["e1"].engagement.summaries)


@sizes
async def test_one_key_goes_to_the_message_and_the_same_one_back(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await summarised(stage, "Issue: a word [6]\nFacts:\n- Word: 5 [8]")
        transcript = stage.screen.widgets.transcript
        assert transcript.following

        await stage.press("ctrl+g", "c")
        await stage.until(lambda: stage.app.focused is stage.screen.widgets.notes.summary)
        await stage.shows("Issue: a word", "Enter Go to it")
        await stage.press("right", "c")
        await stage.shows(WORD, "Message 8  Enter copies  Esc back to the summary")
        assert stage.app.focused is transcript and [entry.text for entry in transcript.chosen] == [WORD]
        await stage.press("c")
        await stage.until(lambda: stage.app.focused is stage.screen.widgets.notes.summary)
        assert transcript.following and transcript.chosen == ()

        await stage.press("left", "enter")
        await stage.shows("Word number 1.", "Message 6  Enter copies")
        await stage.press("escape")
        await stage.until(lambda: stage.app.focused is stage.screen.widgets.notes.summary)
        await stage.press("escape")
        await stage.until(lambda: stage.app.focused is stage.screen.widgets.composer)
        await stage.shows("Word number 59.")


@sizes
async def test_who_read_older_messages_reads_on_there(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await summarised(stage, "Issue: a word [5]", said=200)
        await stage.press("escape", "pageup", "pageup", "pageup")
        transcript = stage.screen.widgets.transcript
        place = transcript.place
        assert place is not None and place.position > 20
        await stage.press("c", "c")
        await stage.shows("Message 5")
        await stage.press("escape")
        await stage.until(lambda: not transcript.cited)
        await stage.press("escape")
        await stage.until(lambda: stage.screen.place == "chat")
        assert transcript.place == place


async def test_a_message_that_is_not_loaded_is_fetched_and_one_that_cannot_be_is_said() -> None:
    async with desk() as stage:
        await summarised(stage, "Issue: a word [5]", said=0, history=4_000)
        await stage.until(lambda: len(stage.state.chats["e1"].entries) >= 2_000)
        history = stage.link.answers[HistoryRequest]
        stage.link.answers[HistoryRequest] = Unavailable()
        await stage.press("ctrl+g", "c", "c")
        await stage.shows("That part of the chat cannot be loaded now.")
        assert not stage.screen.widgets.transcript.cited
        stage.link.answers[HistoryRequest] = history
        await stage.press("c")
        await stage.shows("Message 5", stage.link.entries["e1"][4].text)


async def test_a_number_that_the_model_made_up_is_said_to_be_wrong() -> None:
    async with desk() as stage:
        await summarised(stage, "Issue: a word [4711]", said=3)
        await stage.press("ctrl+g", "c", "enter")
        await stage.shows("This chat has no message 4711: the summary is wrong there.")
        assert stage.app.focused is stage.screen.widgets.notes.summary


async def test_a_summary_without_numbers_can_be_scrolled_to_its_end() -> None:
    async with desk() as stage:
        await summarised(stage, "\n".join(f"Line {number}" for number in range(40)), said=3)
        await stage.press("ctrl+g", "c", "enter")
        await stage.shows("This summary names no messages.")
        await stage.press("end")
        await stage.shows("Line 39")


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("Paid [3], late [12].", [2, 11]),
        ("Both [3, 12] and [4–5]", [2, 11, 3, 4]),
        ("none [0] [x] [] 7 [12345678] [1.2]", []),
    ],
)
def test_numbers_in_brackets_are_messages(text: str, positions: list[int]) -> None:
    assert [cited.position for cited in citations_of(text)] == positions
    assert all(text[cited.start : cited.end].isdecimal() for cited in citations_of(text))


@pytest.mark.parametrize("width", range(2, 30))
def test_numbers_stand_out_and_nothing_is_lost_at_any_width(width: int) -> None:
    text = "A wordthatistoolongforit[1234567] and 陳美玲 [2] so [3,4]\n[5]"
    lines = cited_lines(text, citations_of(text), width, 1)
    assert "".join(plain(each.line) for each in lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert [span.text for each in lines for span in each.line if span.look == "found"] == ["2"]
    assert [each.above for each in lines] == sorted(each.above for each in lines)
