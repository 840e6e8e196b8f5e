"""The notes: no edit is ever lost, and what an AI wrote is never mixed with what a person wrote."""

from datetime import UTC, datetime

from textual.events import Paste

from console_schemas.events import SummaryBlock
from console_schemas.text import clean_text
from console_tui.signs import ASCII
from console_tui.widgets.notes_editor import NotesEditor
from console_tui.widgets.notes_text import NotesText
from support.hostile import HOSTILE
from support.stage import Stage

NOW = datetime(2026, 8, 3, 14, 30, tzinfo=UTC)


def block(text: str, source: str = "gpt-x") -> SummaryBlock:
    return SummaryBlock(id=f"s-{text[:5]}", text=text, source=source, covers=12, made_at=NOW)


def stage_of(notes: str = "", saved: str = "") -> Stage[NotesEditor]:
    editor = NotesEditor(zone=UTC)
    editor.now = NOW
    editor.load(notes, saved, "e_1")
    return Stage(editor)


def screen_rows(stage: Stage[NotesEditor]) -> list[str]:
    """What is drawn by all parts together, row by row."""
    lines = stage.screen._compositor.render_strips()
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


async def test_marks_what_is_not_saved_until_it_is() -> None:
    stage = stage_of("called", "called")
    async with stage.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert "not saved" not in screen_rows(stage)[0]
        await pilot.press("!")
        assert "✎ not saved" in screen_rows(stage)[0]
        assert stage.widget.unsaved
        stage.widget.save()
        await pilot.pause()
        (wanted,) = stage.said(NotesEditor.SaveWanted)
        assert (wanted.engagement_id, wanted.notes) == ("e_1", "!called")
        assert "not saved" in screen_rows(stage)[0]
        stage.widget.saved = "!called"
        await pilot.pause()
        assert "not saved" not in screen_rows(stage)[0]
        stage.widget.save()
        assert len(stage.said(NotesEditor.SaveWanted)) == 1


async def test_notes_from_elsewhere_never_go_over_unsaved_ones() -> None:
    stage = stage_of("mine", "mine")
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.saved = "of a colleague"
        await pilot.pause()
        assert stage.widget.notes == "of a colleague" and not stage.widget.unsaved
        await pilot.press("X")
        stage.widget.saved = "of another colleague"
        await pilot.pause()
        assert stage.widget.notes == "Xof a colleague" and stage.widget.unsaved


async def test_a_summary_that_arrives_touches_neither_text_nor_cursor() -> None:
    stage = stage_of()
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.press("o", "n", "e", "enter", "t", "w", "o", "left")
        stage.widget.summaries = (block("Ana wants to move her booking."),)
        await pilot.pause()
        await pilot.press("!")
        assert stage.widget.notes == "one\ntw!o"
        rows = screen_rows(stage)
        at = rows.index("✦ AI summary (by gpt-x), Today 14:30, 12 entries")
        assert rows[at + 1] == "Ana wants to move her booking."
        assert "Ana wants" not in stage.widget.notes


async def test_an_extract_is_not_called_an_ais() -> None:
    stage = stage_of()
    async with stage.run_test(size=(80, 16)) as pilot:
        stage.widget.summaries = (block("First.", "extract"), block("Second."))
        await pilot.pause()
        text = "\n".join(screen_rows(stage))
        assert "✦ Summary (extract, no AI model configured), Today 14:30" in text
        assert text.index("Second.") < text.index("First.")


async def test_a_long_summary_leaves_room_to_write_and_can_be_scrolled() -> None:
    stage = stage_of("mine")
    async with stage.run_test(size=(40, 12)) as pilot:
        stage.widget.summaries = (block("\n".join(f"point {n}" for n in range(30))),)
        await pilot.pause()
        assert stage.widget.query_one(NotesText).size.height >= 3
        await pilot.press("tab", "end")
        assert "point 29" in screen_rows(stage)[-1]


async def test_tells_each_text_with_its_engagement_even_when_another_one_comes_at_once() -> None:
    stage = stage_of()
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.query_one(NotesText).insert_text("about one")
        stage.widget.load("about two", "", "e_2")
        await pilot.pause()
        told = [(message.engagement_id, message.notes) for message in stage.said(NotesEditor.NotesChanged)]
        assert told == [("e_1", "about one")]
        assert stage.widget.notes == "about two" and stage.widget.unsaved


async def test_loading_keeps_a_draft_that_equals_what_the_last_engagement_had_saved() -> None:
    stage = stage_of("", "")
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.load("", "saved before", "e_2")
        await pilot.pause()
        assert stage.widget.notes == "" and stage.widget.unsaved


async def test_what_is_over_can_only_be_read() -> None:
    stage = stage_of("done")
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.editable = False
        await pilot.press("x", "enter", "ctrl+j", "backspace")
        stage.widget.query_one(NotesText).post_message(Paste("pasted"))
        await pilot.pause()
        assert stage.widget.notes == "done"


async def test_hostile_text_is_only_text() -> None:
    stage = stage_of()
    async with stage.run_test(size=(60, 16)) as pilot:
        for text in [*HOSTILE, "[/x] [b]no"]:
            stage.widget.load(text, text)
            stage.widget.summaries = (block(text, text),)
            stage.widget.query_one(NotesText).post_message(Paste(text))
            await pilot.pause()
            for shown in ("\n".join(screen_rows(stage)), stage.widget.notes):
                assert clean_text(shown) == shown, text


async def test_draws_in_ascii_alone_where_it_must() -> None:
    stage = stage_of("x", "")
    stage.widget.signs = ASCII
    stage.widget.summaries = (block("text"),)
    async with stage.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        assert "\n".join(screen_rows(stage)).isascii()
