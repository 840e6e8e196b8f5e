"""The transcript as a long list: what is wrapped, what stays in view, where one reads."""

import re

import pytest
from textual.pilot import Pilot

from console_tui.widgets.transcript import Transcript
from console_tui.widgets.transcript_layout import TranscriptLayout
from support.stage import Stage
from support.talk import entry, talk


def top(stage: Stage[Transcript]) -> str:
    return stage.rows()[0]


def numbers(stage: Stage[Transcript]) -> list[int]:
    """Which entries begin on the screen."""
    return [int(found) for found in re.findall(r" (\d+)\.", stage.text())]


async def settled(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.pause()


async def test_only_what_is_near_the_screen_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: set[int] = set()
    block = TranscriptLayout.block

    def noted(self: TranscriptLayout, index: int) -> object:
        looked_at.add(index)
        return block(self, index)

    monkeypatch.setattr(TranscriptLayout, "block", noted)
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 24)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(50_000), 50_000)
        await settled(pilot)
        assert numbers(stage)[-1] == 49_999
        await pilot.resize_terminal(60, 24)
        await settled(pilot)
        assert numbers(stage)[-1] == 49_999
        await pilot.press("home")
        assert numbers(stage)[0] == 0
        assert len(looked_at) < 400


async def test_the_tail_follows() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.set_entries(talk(100), 100)
        for n in range(100, 130):
            stage.widget.append(talk(1, n))
            await pilot.pause()
            assert numbers(stage)[-1] == n
        await pilot.resize_terminal(40, 30)
        await settled(pilot)
        assert numbers(stage)[-1] == 129
        assert stage.said(Transcript.TailReached) == []


async def test_reading_older_lines_stays_put_while_new_ones_come() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(100), 100)
        await pilot.press("pageup", "pageup")
        before = stage.rows()
        stage.widget.append(talk(3, 100))
        await settled(pilot)
        assert stage.rows()[:-1] == before[:-1]
        assert "3 new messages below" in stage.rows()[-1]
        assert not stage.widget.following
        await pilot.press("end")
        assert numbers(stage)[-1] == 102
        assert stage.widget.following
        assert len(stage.said(Transcript.TailReached)) == 1
        assert "new message" not in stage.text()


async def test_every_line_is_passed_exactly_once_on_the_way_up_and_down() -> None:
    """Estimates are put right before they are seen: no line is skipped, none is met twice."""
    stage = Stage(Transcript())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.set_entries(talk(150), 150)
        await settled(pilot)
        upwards = [top(stage)]
        while stage.widget.scroll_offset.y:
            stage.widget.action_scroll_lines(-1)
            upwards.append(top(stage))
        downwards = [top(stage)]
        while not stage.widget.following:
            stage.widget.action_scroll_lines(1)
            downwards.append(top(stage))
        assert downwards == upwards[::-1]
        last = int(re.findall(r" (\d+)\.", downwards[-1] + "\n 0.")[0])
        begun = [int(found) for row in downwards for found in re.findall(r" (\d+)\.", row)]
        assert begun[: last + 1] == list(range(begun[-1] + 1))


async def test_pages_overlap_by_a_line() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(60, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(120), 120)
        await settled(pilot)
        while stage.widget.scroll_offset.y > 11:
            first = top(stage)
            await pilot.press("pageup")
            assert stage.rows()[10] == first


async def test_another_width_keeps_the_place() -> None:
    long = "".join(f"<{n}> " for n in range(400))
    entries = (*talk(50), entry(50, long), *talk(50, 51))
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.set_entries(entries, 101)
        await settled(pilot)
        stage.widget.show_entry(50)
        stage.widget.action_scroll_lines(12)
        await settled(pilot)
        word = re.findall(r"<\d+>", top(stage))[0]
        for width in (40, 120, 61, 80):
            await pilot.resize_terminal(width, 12)
            await settled(pilot)
            assert word in top(stage)


async def test_older_entries_come_in_above_without_moving_anything() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(100, 900), 1000)
        await settled(pilot)
        assert stage.said(Transcript.OlderWanted) == []
        await pilot.press("home")
        assert [message.before for message in stage.said(Transcript.OlderWanted)] == [900]
        await pilot.press("down", "up", "home")
        assert len(stage.said(Transcript.OlderWanted)) == 1
        assert "900 earlier" in top(stage)
        shown = stage.rows()[2:-1]
        stage.widget.prepend(talk(400, 500))
        await settled(pilot)
        assert stage.rows()[2:-1] == shown
        await pilot.press("home")
        assert [message.before for message in stage.said(Transcript.OlderWanted)] == [900, 500]


async def test_takes_in_only_the_difference() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(50, 50), 100)
        await pilot.press("pageup")
        place = stage.widget.place
        stage.widget.update_entries(talk(110), 110)
        await settled(pilot)
        assert stage.widget.place == place
        stage.widget.update_entries(talk(20, 100), 120)
        await pilot.press("end")
        assert numbers(stage)[-1] == 119
        stage.widget.update_entries(talk(10, 500), 510)
        await pilot.press("home")
        assert numbers(stage)[0] == 500


async def test_comes_back_to_where_one_read() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(300), 300)
        await pilot.press(*["pageup"] * 5)
        place, shown = stage.widget.place, stage.rows()[:-1]
        stage.widget.set_entries(talk(40), 40)
        await settled(pilot)
        stage.widget.set_entries(talk(300), 300, place)
        await settled(pilot)
        assert stage.rows()[:-1] == shown
        stage.widget.display = False
        await settled(pilot)
        stage.widget.set_entries(talk(300), 300, place)
        stage.widget.display = True
        await settled(pilot)
        assert stage.rows()[:-1] == shown


async def test_knows_what_the_agent_has_before_their_eyes() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(100), 100)
        await settled(pilot)
        assert stage.widget.last_visible == 99
        await pilot.press("pageup")
        assert stage.widget.last_visible == max(numbers(stage)) < 99


@pytest.mark.parametrize("reading", [True, False])
async def test_where_the_agent_reads_stays_while_the_oldest_lines_are_dropped(reading: bool) -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(900), 900)
        await pilot.press(*["pageup"] * (2 * reading))
        before = stage.rows()
        stage.widget.update_entries(talk(701, 200), 901)
        await settled(pilot)
        if reading:
            assert stage.rows()[:-1] == before[:-1]
        else:
            assert numbers(stage)[-1] == 900
        await pilot.press("home")
        assert "200 earlier" in top(stage)
        assert stage.said(Transcript.OlderWanted)[-1].before == 200


async def test_a_message_that_was_chosen_and_is_dropped_is_not_copied() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 12)) as pilot:
        stage.widget.focus()
        stage.widget.set_entries(talk(50), 50)
        stage.widget.action_choose(-1)
        chosen = stage.widget.chosen[0].position
        stage.widget.update_entries(talk(50, chosen + 1), chosen + 51)
        await settled(pilot)
        assert stage.widget.chosen == ()
