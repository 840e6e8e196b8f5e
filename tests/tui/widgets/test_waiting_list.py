"""The waiting list: the cursor keeps its customer, ten thousand are as quick as ten, the time ticks cheaply."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.geometry import Region
from textual.widget import Widget

from console_schemas.queries import QueueRow
from console_schemas.text import clean_text
from console_tui.signs import ASCII
from console_tui.widgets.drawing import Line
from console_tui.widgets.waiting_list import WaitingList
from support.hostile import HOSTILE
from support.stage import Stage

NOW = datetime(2026, 8, 3, 14, 30, tzinfo=UTC)


def row(number: int, *, waits: float = 0, **fields: Any) -> QueueRow:
    """Customer number n, who has waited for so many seconds."""
    customer = QueueRow(
        engagement_id=f"e_{number}",
        name=f"Customer {number}",
        reason="wants to change a booking",
        queue="billing",
        priority=5,
        waiting_since=NOW - timedelta(seconds=waits),
        version=1,
    )
    return replace(customer, **fields)


def rows(count: int, first: int = 0) -> tuple[QueueRow, ...]:
    return tuple(row(n, waits=count - n) for n in range(first, first + count))


def stage_of(*waiting: QueueRow) -> Stage[WaitingList]:
    widget = WaitingList()
    widget.now = NOW
    widget.rows = waiting
    return Stage(widget)


async def test_shows_what_the_width_has_room_for_and_always_name_and_time() -> None:
    customer = row(1, waits=83, name="Ana Lima", priority=1, head=True)
    stage = stage_of(customer)
    stage.widget.fresh = frozenset({"e_1"})
    shown = {}
    async with stage.run_test(size=(100, 6)) as pilot:
        for width in (24, 40, 100):
            await pilot.resize_terminal(width, 6)
            await pilot.pause()
            shown[width] = stage.rows()[0]
            assert all(cell_len(strip.text) == width for strip in stage.strips())
    assert shown[24].split() == ["▌*⇡!Ana", "Lima", "1:20"]
    assert "wants" in shown[40] and "billing" not in shown[40]
    assert "wants to change a booking" in shown[100] and "billing" in shown[100] and "P1" in shown[100]
    assert all(text.endswith("1:20") for text in shown.values())


async def test_offered_urgent_and_new_customers_carry_signs() -> None:
    stage = stage_of(row(0), row(1, offered_to="mia"), row(2, head=True), row(3, priority=2))
    stage.widget.fresh = frozenset({"e_0"})
    async with stage.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        assert [text[1:4] for text in stage.rows()[:4]] == ["*  ", " → ", " ⇡ ", "  !"]
        stage.widget.signs = ASCII
        await pilot.pause()
        assert stage.text().isascii()


async def test_the_cursor_keeps_its_customer_while_others_come_and_go() -> None:
    stage = stage_of(*rows(20))
    async with stage.run_test(size=(40, 8)) as pilot:
        await pilot.press("down", "down", "down")
        assert stage.widget.highlighted == "e_3"
        stage.widget.rows = (row(99, head=True), *rows(20)[2:])
        await pilot.pause()
        assert stage.widget.highlighted == "e_3"
        assert stage.rows()[2].startswith("▌")
        stage.widget.rows = tuple(each for each in stage.widget.rows if each.engagement_id != "e_3")
        await pilot.pause()
        assert stage.widget.highlighted == "e_4"
        stage.widget.rows = ()
        await pilot.pause()
        told = [message.engagement_id for message in stage.said(WaitingList.Highlighted)]
        assert told == ["e_0", "e_1", "e_2", "e_3", "e_4", ""]


async def test_a_customer_stays_in_their_row_of_the_screen_while_one_reads_far_below() -> None:
    stage = stage_of(*rows(1000))
    async with stage.run_test(size=(40, 10)) as pilot:
        await pilot.press(*["pagedown"] * 9, "up", "up")
        shown, held = stage.rows()[:-1], stage.widget.highlighted
        stage.widget.rows = rows(1000)[5:]
        await pilot.pause()
        assert stage.widget.highlighted == held
        assert stage.rows()[:-1] == shown


async def test_keys_go_everywhere_and_enter_picks() -> None:
    stage = stage_of(*rows(50))
    async with stage.run_test(size=(40, 10)) as pilot:
        for key, customer in [
            ("end", "e_49"),
            ("pageup", "e_41"),
            ("up", "e_40"),
            ("home", "e_0"),
            ("up", "e_0"),
            ("pagedown", "e_8"),
            ("down", "e_9"),
        ]:
            await pilot.press(key)
            assert stage.widget.highlighted == customer
            assert any(text.startswith("▌") for text in stage.rows())
        await pilot.press("enter")
        assert [message.engagement_id for message in stage.said(WaitingList.Picked)] == ["e_9"]
        await pilot.resize_terminal(40, 4)
        await pilot.pause()
        assert any(text.startswith("▌") for text in stage.rows())


async def test_a_foot_tells_how_many_there_are_where_not_all_fit() -> None:
    stage = stage_of(*rows(10_000))
    async with stage.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert stage.rows()[-1].split() == ["↓", "1-9", "of", "10,000"]
        await pilot.press("end")
        assert stage.rows()[-1].split() == ["↑", "9,992-10,000", "of", "10,000"]
        stage.widget.rows = rows(10)
        await pilot.pause()
        assert stage.rows()[-1].startswith("▌ ") and "Customer 9" in stage.rows()[-1]


async def test_the_clock_repaints_only_the_times_that_read_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = stage_of(row(0, waits=19), row(1, waits=400), row(2, waits=29), row(3, waits=21))
    async with stage.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        painted: list[Region] = []

        def refresh(self: Widget, *regions: Region, **options: bool) -> Widget:
            painted.extend(regions)
            return Widget.refresh(self, *regions, **options)

        monkeypatch.setattr(WaitingList, "refresh", refresh)
        stage.widget.now = NOW + timedelta(seconds=1)
        assert painted == [Region(34, 0, 6, 1), Region(34, 2, 6, 1)]
        await pilot.pause()
        assert [text.split()[-1] for text in stage.rows()[:3]] == ["0:20", "6m", "0:30"]


async def test_ten_thousand_are_drawn_by_the_screenful(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = 0
    line_at = WaitingList.line_at

    def counted(self: WaitingList, index: int) -> Line:
        nonlocal drawn
        drawn += 1
        return line_at(self, index)

    monkeypatch.setattr(WaitingList, "line_at", counted)
    stage = stage_of(*rows(10_000))
    async with stage.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        drawn = 0
        stage.widget.rows = rows(10_000)[1:]
        stage.widget.now = NOW + timedelta(seconds=1)
        await pilot.pause()
        assert 0 < drawn <= 80


@pytest.mark.parametrize(
    ("loading", "listening", "words"),
    [(True, True, "Asking who is waiting"), (False, True, "You will hear"), (False, False, "not listening")],
)
async def test_an_empty_list_says_why(loading: bool, listening: bool, words: str) -> None:
    stage = stage_of()
    stage.widget.loading_rows, stage.widget.listening = loading, listening
    async with stage.run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        assert words in " ".join(text.strip() for text in stage.rows())
        await pilot.press("down", "end", "enter")
        assert stage.said(WaitingList.Picked) == []


async def test_a_hostile_name_is_only_a_name() -> None:
    stage = stage_of()
    async with stage.run_test(size=(100, 6)) as pilot:
        for text in [*HOSTILE, "[/x] [b]no", "\n\n", ""]:
            stage.widget.rows = (row(0, name=text, reason=text, queue=text), row(1))
            await pilot.pause()
            assert clean_text(stage.text()) == stage.text(), text
            assert "Customer 1" in stage.rows()[1]


async def test_an_old_list_is_dim() -> None:
    stage = stage_of(row(0), row(1))
    async with stage.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        name = next(piece for piece in stage.strips()[1] if "Customer" in piece.text)
        stage.widget.stale = True
        await pilot.pause()
        stale = next(piece for piece in stage.strips()[1] if "Customer" in piece.text)
        assert name.style and stale.style and name.style.color != stale.style.color
