"""Rows that only moved are moved by the terminal, also beside columns that stand still."""

from rich.segment import Segment
from textual.strip import Strip

from console_tui.terminal.cells import Cell, Palette
from console_tui.terminal.scroll import Shift, find_shift

PALETTE = Palette()
LINES = [f"{number:02} {'word ' * (number % 5 + 2)}" for number in range(30)]


def rows(lines: list[str], width: int = 40) -> list[list[Cell]]:
    """A picture of these lines."""
    return [PALETTE.of_strip(Strip([Segment(line)]).adjust_cell_length(width)) for line in lines]


def test_a_transcript_that_moves_up_is_moved() -> None:
    old = ["head", *LINES[:12], "input"]
    new = ["head", *LINES[2:14], "input"]
    assert find_shift(rows(old), rows(new)) == Shift(top=1, bottom=12, lines=2)


def test_and_one_that_moves_down() -> None:
    old = ["head", *LINES[5:17], "input"]
    new = ["head", *LINES[2:14], "input"]
    assert find_shift(rows(old), rows(new)) == Shift(top=1, bottom=12, lines=-3)


def test_columns_that_stand_still_do_not_hide_it() -> None:
    beside = ["queue one", "queue two", *[""] * 18]
    old = [f"{left:14}│{line}" for left, line in zip(beside, LINES[:20], strict=True)]
    new = [f"{left:14}│{line}" for left, line in zip(beside, LINES[1:21], strict=True)]
    shift = find_shift(rows(old, 60), rows(new, 60))
    assert shift is not None
    assert (shift.bottom, shift.lines) == (19, 1)


def test_another_picture_is_drawn_in_place() -> None:
    assert find_shift(rows(LINES[:10]), rows([line[::-1] for line in LINES[:10]])) is None


def test_a_few_rows_are_drawn_in_place() -> None:
    assert find_shift(rows(["a", "b", "c"]), rows(["b", "c", "d"])) is None
