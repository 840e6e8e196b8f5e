"""Lines that come fast, where each move of the others costs much: they are moved seldom, by many rows."""

import re

from console_tui.widgets.tail_room import TailRoom
from console_tui.widgets.transcript import Transcript
from support.desk_stage import desk
from support.stage import Stage
from support.talk import talk
from support.transfers import request


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def made(room: TailRoom, clock: Clock, times: int, apart: float) -> list[int]:
    free = []
    for _ in range(times):
        clock.now += apart
        room.take(1, 30)
        free.append(room.rows)
    return free


def test_what_comes_seldom_moves_by_its_own_lines() -> None:
    clock = Clock()
    assert made(TailRoom(clock), clock, 20, 0.6) == [0] * 20


def test_what_comes_often_fills_the_room_that_one_move_made() -> None:
    clock = Clock()
    assert made(TailRoom(clock), clock, 16, 0.05) == [0, 0, 0, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 10]


def test_never_is_the_whole_screen_free() -> None:
    clock = Clock()
    room = TailRoom(clock)
    made(room, clock, 5, 0.05)
    room.take(-100, 30)
    assert room.rows == 29


def shown(stage: Stage[Transcript]) -> list[int]:
    return [int(found) for found in re.findall(r" (\d+)\.", stage.text())]


async def told_fast(leaps: bool) -> tuple[list[int], int]:
    """How often the newest line was not on screen, and how often the top line moved, in sixty new entries."""
    stage = Stage(Transcript())
    hidden, moves = [], 0
    async with stage.run_test(size=(80, 31)) as pilot:
        stage.widget.styles.width = 60
        stage.widget.leaps = leaps
        stage.widget.set_entries(talk(100), 100)
        await pilot.pause()
        for n in range(100, 160):
            before = shown(stage)[0]
            stage.widget.append(talk(1, n))
            await pilot.pause()
            hidden += [n] if shown(stage)[-1] != n else []
            moves += shown(stage)[0] != before
        assert stage.widget.following
        stage.widget.focus()
        await pilot.press("up")
        await pilot.press("end")
        assert shown(stage)[-1] == 159
        assert stage.rows()[29].strip()
    return hidden, moves


async def test_the_newest_line_is_always_seen_and_the_others_move_seldom() -> None:
    hidden, moves = await told_fast(leaps=True)
    assert hidden == []
    assert moves < 20


async def test_where_moving_is_cheap_each_line_moves_the_others() -> None:
    hidden, moves = await told_fast(leaps=False)
    assert hidden == []
    assert moves > 30


async def test_whoever_reads_older_lines_has_no_free_rows() -> None:
    stage = Stage(Transcript())
    async with stage.run_test(size=(80, 31)) as pilot:
        stage.widget.styles.width = 60
        stage.widget.leaps = True
        stage.widget.set_entries(talk(100), 100)
        stage.widget.focus()
        await pilot.press("pageup")
        seen = shown(stage)
        for n in range(100, 120):
            stage.widget.append(talk(1, n))
            await pilot.pause()
        assert shown(stage) == seen
        assert stage.widget.line_count == stage.widget._layout.total


async def test_leaps_until_the_terminal_says_that_it_moves_columns() -> None:
    async with desk((200, 50)) as stage:
        transcript = stage.screen.widgets.transcript
        assert transcript.leaps
        stage.app.terminal_moves_columns()
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.until(lambda: not transcript.leaps)
