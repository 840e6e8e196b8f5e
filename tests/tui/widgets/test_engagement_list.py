"""My chats: who waits for an answer, what asks for attention, and where the cursor is."""

from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from console_schemas.text import clean_text
from console_tui.signs import ASCII
from console_tui.view_models import ChatRow
from console_tui.widgets.engagement_list import EngagementList
from support.hostile import HOSTILE
from support.stage import Stage

NOW = datetime(2026, 8, 3, 14, 30, tzinfo=UTC)
ANA = ChatRow(engagement_id="e_1", name="Ana Lima", unread=2, unanswered_since=NOW - timedelta(seconds=90))
BO = ChatRow(engagement_id="e_2", name="Bo Chen", status="on_hold", draft=True)
CARO = ChatRow(engagement_id="e_3", name="Caroline van der Berg-Meier", status="wrap_up", trouble=True)


def chats(count: int) -> tuple[ChatRow, ...]:
    return tuple(ChatRow(engagement_id=f"e_{n}", name=f"Customer {n}", unread=n % 2) for n in range(1, count + 1))


def stage_of(*shown: ChatRow, selected: str = "", compact: bool = False) -> Stage[EngagementList]:
    widget = EngagementList()
    widget.now, widget.compact, widget.chats, widget.selected = NOW, compact, shown, selected
    return Stage(widget)


async def test_each_chat_is_a_line_with_its_signs() -> None:
    stage = stage_of(ANA, BO, CARO, selected="e_2")
    async with stage.run_test(size=(32, 6)) as pilot:
        await pilot.pause()
        one, two, three = stage.rows()[:3]
        assert one.split() == ["1", "▸", "Ana", "Lima", "●2", "1:30"]
        assert two.split() == ["▌[2]", "‖", "Bo", "Chen", "✎"]
        assert three.split()[:3] == ["3", "▪", "Caroline"] and three.endswith("✗") and "…" in three
        assert all(cell_len(strip.text) == 32 for strip in stage.strips())


async def test_the_wait_for_an_answer_ticks() -> None:
    stage = stage_of(ANA, BO)
    async with stage.run_test(size=(32, 6)) as pilot:
        await pilot.pause()
        stage.widget.now = NOW + timedelta(seconds=31)
        await pilot.pause()
        assert stage.rows()[0].endswith("2:00")


async def test_enter_opens_what_the_cursor_is_on() -> None:
    stage = stage_of(*chats(5), selected="e_3")
    async with stage.run_test(size=(32, 6)) as pilot:
        await pilot.press("enter", "up", "enter", "end", "enter", "down", "home", "up", "enter")
        picked = [message.engagement_id for message in stage.said(EngagementList.Picked)]
        assert picked == ["e_3", "e_2", "e_5", "e_1"]


async def test_the_cursor_keeps_its_customer_and_goes_to_the_open_one() -> None:
    stage = stage_of(*chats(9), selected="e_5")
    async with stage.run_test(size=(32, 4)) as pilot:
        await pilot.pause()
        assert any("[5]" in row for row in stage.rows())
        stage.widget.chats = chats(9)[2:]
        await pilot.pause()
        assert next(row for row in stage.rows() if row.startswith("▌")).split()[-1] == "●1"
        assert "Customer 5" in next(row for row in stage.rows() if row.startswith("▌"))
        stage.widget.selected = "e_9"
        await pilot.pause()
        assert "Customer 9" in next(row for row in stage.rows() if row.startswith("▌"))
        stage.widget.chats = ()
        await pilot.pause()
        assert "No chats" in stage.text()
        await pilot.press("down", "enter")
        assert stage.said(EngagementList.Picked) == []


async def test_the_compact_form_is_one_line_of_numbered_tabs() -> None:
    stage = stage_of(ANA, BO, CARO, selected="e_1", compact=True)
    async with stage.run_test(size=(80, 1)) as pilot:
        await pilot.pause()
        assert stage.rows() == ["[1 Ana Lima ●2 1:30] 2 Bo Chen ✎  3 Caroline van de… ✗"]
        await pilot.resize_terminal(46, 1)
        await pilot.pause()
        assert stage.rows()[0].startswith("[1 Ana L") and "3 Caro" in stage.rows()[0]


@pytest.mark.parametrize("open_number", [1, 7, 20])
async def test_with_too_many_tabs_the_open_one_is_among_those_shown(open_number: int) -> None:
    stage = stage_of(*chats(20), selected=f"e_{open_number}", compact=True)
    async with stage.run_test(size=(80, 1)) as pilot:
        await pilot.pause()
        (line,) = stage.rows()
        assert f"[{open_number} Cus" in line
        assert ("+" in line.split("[")[0]) == (open_number > 1)
        assert ("+" in line.split("]")[1]) == (open_number < 20)


@pytest.mark.parametrize("compact", [False, True])
async def test_draws_in_ascii_alone_where_it_must(compact: bool) -> None:
    stage = stage_of(ANA, BO, CARO, *chats(30), selected="e_3", compact=compact)
    stage.widget.signs = ASCII
    async with stage.run_test(size=(40, 30)) as pilot:
        await pilot.pause()
        assert stage.text().isascii()


@pytest.mark.parametrize("compact", [False, True])
async def test_a_hostile_name_is_only_a_name(compact: bool) -> None:
    stage = stage_of(compact=compact)
    async with stage.run_test(size=(40, 4)) as pilot:
        for text in [*HOSTILE, "[/x]", "", "予" * 40]:
            stage.widget.chats = (ChatRow(engagement_id="e", name=text), BO)
            await pilot.pause()
            assert clean_text(stage.text()) == stage.text(), text
            assert "Bo" in stage.text()
            assert all(cell_len(strip.text) == 40 for strip in stage.strips())


async def test_the_cursor_shows_only_with_the_focus() -> None:
    stage = stage_of(*chats(3))
    async with stage.run_test(size=(40, 4)) as pilot:
        await pilot.pause()
        focused = stage.strips()[0]
        stage.set_focus(None)
        await pilot.pause()
        assert focused.text.startswith("▌") and not stage.rows()[0].startswith("▌")
        assert focused != stage.strips()[0]
