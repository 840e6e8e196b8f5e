"""What a transcript says: who, when, what became of it."""

from datetime import UTC, timedelta

import pytest
from rich.cells import cell_len

from console_schemas.people import Party
from console_schemas.text import clean_text
from console_schemas.transcript import Entry
from console_tui.signs import ASCII
from console_tui.view_models import PendingMessage
from console_tui.widgets.transcript import Transcript
from support.hostile import HOSTILE
from support.stage import Stage
from support.talk import ANA, KITE, MIA, NOW, entry

YESTERDAY = NOW - timedelta(days=1)


def stage_of(*entries: Entry, total: int | None = None) -> Stage[Transcript]:
    transcript = Transcript(zone=UTC)
    transcript.me, transcript.now = "mia", NOW
    transcript.set_entries(entries, len(entries) if total is None else total)
    return Stage(transcript)


def row_with(stage: Stage[Transcript], text: str) -> str:
    return next(row for row in stage.rows() if text in row)


def colours(stage: Stage[Transcript], text: str) -> list[object]:
    """The colour of each piece of the row with this text."""
    strip = next(strip for strip in stage.strips() if text in strip.text)
    return [segment.style.color for segment in strip if segment.style and segment.text.strip()]


async def test_history_is_set_apart_from_the_chat() -> None:
    stage = stage_of(
        entry(0, "I want a person", ANA, kind="history"),
        entry(1, "One moment", KITE, kind="history"),
        entry(2, "Transferred by kite", kind="mark"),
        entry(3, "Good day", MIA),
    )
    async with stage.run_test(size=(80, 16)) as pilot:
        await pilot.pause()
        rows = [row.strip() for row in stage.rows() if row.strip()]
        assert rows[0].startswith("── before the transfer")
        assert rows[1].startswith("── Today")
        assert "› Ana Lima" in rows[2] and "◦ Kite" in rows[3]
        assert rows[4].startswith("── Transferred by kite 12:30 ──")
        assert "‹ Mia Berg" in rows[5] and "✓" in rows[5]
        assert colours(stage, "One moment")[-1] != colours(stage, "Good day")[-1]


async def test_a_day_is_named_where_it_begins() -> None:
    stage = stage_of(
        entry(0, "old", at=NOW - timedelta(days=9)),
        entry(1, "before", at=YESTERDAY),
        entry(2, "also before", at=YESTERDAY + timedelta(minutes=1)),
        entry(3, "now", at=NOW),
    )
    async with stage.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        days = [row.strip(" ─") for row in stage.rows() if "──" in row]
        assert days == ["Sat 25 Jul", "Yesterday", "Today"]
        stage.widget.now = NOW + timedelta(days=1)
        await pilot.pause()
        assert [row.strip(" ─") for row in stage.rows() if "──" in row][1:] == ["Sun 2 Aug", "Yesterday"]


async def test_one_author_in_a_row_is_named_once() -> None:
    stage = stage_of(
        entry(0, "first", at=NOW),
        entry(1, "same minute", at=NOW + timedelta(seconds=20)),
        entry(2, "next minute", at=NOW + timedelta(seconds=70)),
        entry(3, "much later", at=NOW + timedelta(minutes=9)),
    )
    async with stage.run_test(size=(80, 16)) as pilot:
        await pilot.pause()
        assert row_with(stage, "first").startswith("14:30 › Ana Lima")
        assert row_with(stage, "same minute").strip() == "same minute"
        assert row_with(stage, "next minute").split()[0] == "14:31"
        assert "Ana Lima" not in row_with(stage, "next minute")
        assert "Ana Lima" in row_with(stage, "much later")


async def test_a_customer_without_a_name_in_the_message_is_called_as_the_engagement_says() -> None:
    nameless = Party(role="customer", id="c-1")
    stage = stage_of(entry(0, "hello", nameless), entry(1, "beep", Party(role="bot", id="kite")))
    async with stage.run_test(size=(80, 8)) as pilot:
        await pilot.pause()
        assert "› Customer " in row_with(stage, "hello") and "◦ kite" in row_with(stage, "beep")
        stage.widget.customer = "Ana Lima"
        await pilot.pause()
        assert "› Ana Lima " in row_with(stage, "hello")


async def test_the_delivery_state_of_my_messages_is_a_sign_and_a_colour() -> None:
    stage = stage_of(entry(0, "stored", MIA), entry(1, "of a colleague", ANA))
    stage.widget.pending = (
        PendingMessage(id="a", text="on its way", at=NOW),
        PendingMessage(id="b", text="who knows", at=NOW, state="unknown"),
        PendingMessage(id="c", text="not gone", at=NOW, state="failed", reason="The chat is over."),
    )
    async with stage.run_test(size=(80, 16)) as pilot:
        await pilot.pause()
        gutters = {
            text: row_with(stage, text)[:20].split()[-1] for text in ("stored", "on its way", "who knows", "not gone")
        }
        assert gutters == {"stored": "✓", "on its way": "…", "who knows": "?", "not gone": "✗"}
        assert "it may have arrived" in stage.text()
        assert "not sent. The chat is over." in stage.text()
        shades = [str(colours(stage, text)[-2]) for text in gutters]
        assert len(set(shades)) == 4
        assert "✓" not in row_with(stage, "of a colleague")


async def test_a_message_that_has_arrived_is_not_shown_as_pending_too() -> None:
    stage = stage_of(entry(0, "hello", ANA))
    stage.widget.pending = (PendingMessage(id="m1", text="good day", at=NOW),)
    async with stage.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        assert stage.text().count("good day") == 1
        stage.widget.append((entry(1, "good day", MIA),))
        await pilot.pause()
        assert stage.text().count("good day") == 1
        assert "✓" in row_with(stage, "good day")


async def test_a_line_is_drawn_above_what_is_unread() -> None:
    stage = stage_of(entry(0, "read", ANA), entry(1, "unread", ANA))
    stage.widget.unread_from = 1
    async with stage.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        rows = stage.rows()
        at = next(index for index, row in enumerate(rows) if " new " in row)
        assert "unread" in rows[at + 1] and "read" in rows[at - 1]
        stage.widget.unread_from = None
        await pilot.pause()
        assert " new " not in stage.text()


async def test_the_foot_says_who_is_typing() -> None:
    stage = stage_of(entry(0, "hello"))
    async with stage.run_test(size=(60, 8)) as pilot:
        stage.widget.typing = "Ana Lima"
        await pilot.pause()
        assert stage.rows()[-1].strip() == "Ana Lima is typing…"
        stage.widget.typing = ""
        await pilot.pause()
        assert stage.rows()[-1] == ""


@pytest.mark.parametrize("width", [20, 34, 60, 80, 200])
async def test_nothing_is_cut_off_in_any_width(width: int) -> None:
    words = [f"w{n}" for n in range(60)]
    stage = stage_of(entry(0, " ".join(words)), entry(1, "予約を変更したいです。" * 4), entry(2, "x" * 150))
    async with stage.run_test(size=(width, 60)) as pilot:
        await pilot.pause()
        seen = " ".join(stage.rows()).split()
        assert [word for word in words if word not in seen] == []
        assert "".join(stage.rows()).count("予") == 4
        assert stage.text().count("x") == 150
        assert all(cell_len(strip.text) == width for strip in stage.strips())


async def test_a_hostile_text_is_only_text() -> None:
    stage = stage_of()
    async with stage.run_test(size=(60, 24)) as pilot:
        for text in [*HOSTILE, "[/x] [bold]no[/bold]", "[@click=app.quit]x[/]", "$x {y} %s"]:
            hostile = Party(role="customer", id=text, name=text)
            stage.widget.set_entries((entry(0, text, hostile), entry(1, text, kind="mark")), 2)
            stage.widget.typing = text
            stage.widget.pending = (PendingMessage(id="a", text=text, at=NOW, state="failed", reason=text),)
            await pilot.pause()
            assert clean_text(stage.text()) == stage.text(), text
            assert not text.isascii() or not text.isprintable() or len(text) > 30 or text in stage.text()


async def test_draws_in_ascii_alone_where_it_must() -> None:
    stage = stage_of(entry(0, "hello", ANA, kind="history"), entry(1, "wait", kind="mark"), entry(2, "x " * 99, MIA))
    stage.widget.signs = ASCII
    stage.widget.unread_from = 2
    stage.widget.pending = (PendingMessage(id="a", text="bye", at=NOW, state="failed"),)
    async with stage.run_test(size=(60, 24)) as pilot:
        stage.widget.focus()
        await pilot.pause()
        assert stage.text().isascii()
        stage.widget.find("x")
        stage.widget.typing = "Ana"
        await pilot.pause()
        assert stage.text().isascii()


async def test_an_empty_transcript_says_so() -> None:
    stage = stage_of()
    async with stage.run_test(size=(60, 8)) as pilot:
        await pilot.pause()
        assert "Nothing has been said yet" in stage.text()
        stage.widget.set_entries((), 40)
        await pilot.pause()
        assert "Loading" in stage.text()
