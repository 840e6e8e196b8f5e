"""The suggestion card: it shows what comes, and hands over only what is whole and only when asked."""

import pytest
from msgspec.structs import replace

from console_schemas.assist import Source
from console_schemas.text import clean_text
from console_tui.signs import ASCII
from console_tui.view_models import Suggestion
from console_tui.widgets.assist_card import AssistCard
from support.hostile import HOSTILE
from support.stage import Stage

READY = Suggestion(
    state="ready",
    text="We can move you to the 15:20 flight. [1]",
    origin="extract",
    sources=(Source(number=1, title="Rebooking rules", excerpt="Tickets may be moved once."),),
)


class Tall(AssistCard):
    DEFAULT_CSS = "Tall { height: auto; max-height: 12; }"


def stage_of(suggestion: Suggestion) -> Stage[AssistCard]:
    card = Tall()
    card.suggestion = suggestion
    return Stage(card)


@pytest.mark.parametrize(
    ("suggestion", "words"),
    [
        (Suggestion(), "AI Assist"),
        (Suggestion(state="asking"), "Asking for a suggestion"),
        (Suggestion(state="streaming", text="We can"), "A suggestion is coming"),
        (Suggestion(state="failed", reason="The AI service is not there."), "✗ The AI service is not there."),
        (Suggestion(state="failed"), "✗ No suggestion came"),
        (READY, "Suggestion, extract, no AI model configured"),
        (Suggestion(state="ready", text="x", origin="gpt-x"), "Suggestion, by gpt-x"),
    ],
)
async def test_each_state_is_said_in_words(suggestion: Suggestion, words: str) -> None:
    stage = stage_of(suggestion)
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        assert words in stage.rows()[0]


async def test_is_as_high_as_it_needs_and_follows_the_newest_words() -> None:
    stage = stage_of(Suggestion(state="asking"))
    async with stage.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        assert stage.widget.size.height == 1
        words = [f"word{n}" for n in range(100)]
        for count in (5, 20, 100):
            stage.widget.suggestion = Suggestion(state="streaming", text=" ".join(words[:count]))
            await pilot.pause()
            assert words[count - 1] in stage.rows()[-1]
        assert stage.widget.size.height == 12
        stage.widget.suggestion = Suggestion(state="ready", text=" ".join(words), origin="m")
        await pilot.pause()
        assert "Suggestion, by m" in stage.rows()[0]


async def test_the_sources_are_named_and_quoted_with_the_focus() -> None:
    stage = stage_of(READY)
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        assert "[1] Rebooking rules" in stage.rows() and "    Tickets may be moved once." in stage.rows()
        stage.set_focus(None)
        await pilot.pause()
        assert "[1] Rebooking rules" in stage.rows() and "Tickets" not in stage.text()


async def test_hands_over_only_what_is_whole() -> None:
    stage = stage_of(Suggestion(state="streaming", text="We"))
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.press("enter", "R")
        assert stage.heard == []
        stage.widget.suggestion = READY
        await pilot.press("enter", "R", "escape")
        (taken,) = stage.said(AssistCard.Taken)
        assert taken.text == READY.text
        assert len(stage.said(AssistCard.AgainWanted)) == len(stage.said(AssistCard.Dismissed)) == 1
        stage.widget.suggestion = Suggestion()
        await pilot.press("enter", "R", "escape")
        assert len(stage.heard) == 3


async def test_hands_over_as_much_as_came_where_no_more_will() -> None:
    stage = stage_of(Suggestion(state="failed", text="We can", reason="The AI service is not there."))
    stage.widget.again_key = "^F"
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        rows = [row.rstrip() for row in stage.rows()]
        assert rows[1:3] == ["We can", "! Incomplete: it broke off here. ^F asks again."]
        await pilot.press("enter", "R")
        (taken,) = stage.said(AssistCard.Taken)
        assert taken.text == "We can" and stage.said(AssistCard.AgainWanted)


async def test_a_hostile_suggestion_is_only_text() -> None:
    stage = stage_of(Suggestion())
    async with stage.run_test(size=(60, 16)) as pilot:
        for text in [*HOSTILE, "[/x] [b]no"]:
            sources = (Source(number=1, title=text, excerpt=text),)
            stage.widget.suggestion = Suggestion(state="ready", text=text, origin=text, sources=sources)
            await pilot.press("enter")
            for shown in (stage.text(), stage.said(AssistCard.Taken)[-1].text):
                assert clean_text(shown) == shown, text
            stage.widget.suggestion = Suggestion(state="failed", reason=text)
            await pilot.pause()
            assert clean_text(stage.text()) == stage.text(), text


async def test_draws_in_ascii_alone_where_it_must() -> None:
    stage = stage_of(READY)
    stage.widget.signs = ASCII
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        assert stage.text().isascii()


async def test_what_the_agent_should_know_is_shown_and_never_taken() -> None:
    stage = stage_of(replace(READY, note="The answer may be cut."))
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        assert "! The answer may be cut." in [row.rstrip() for row in stage.rows()]
        stage.widget.action_take()
        await pilot.pause()
    assert [taken.text for taken in stage.said(AssistCard.Taken)] == [READY.text]
