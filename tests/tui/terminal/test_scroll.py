"""Rows that only moved are moved by the terminal, also beside columns that stand still."""

from rich.segment import Segment
from textual.strip import Strip

from console_tui.terminal.cells import Cell, Palette
from console_tui.terminal.scroll import Shift, find_shift, moved_columns

PALETTE = Palette()
LINES = [" ".join(str(number * 7919 % (97 + place)) for place in range(9)) for number in range(1, 31)]


def shift_between(old: list[list[Cell]], new: list[list[Cell]]) -> Shift | None:
    """What moved."""
    return find_shift(old, new, [y for y, (before, after) in enumerate(zip(old, new, strict=True)) if before != after])


def rows(lines: list[str], width: int = 40) -> list[list[Cell]]:
    """A picture of these lines."""
    return [PALETTE.of_strip(Strip([Segment(line)]).adjust_cell_length(width)) for line in lines]


def test_a_transcript_that_moves_up_is_moved() -> None:
    old = ["head", *LINES[:12], "input"]
    new = ["head", *LINES[2:14], "input"]
    assert shift_between(rows(old), rows(new)) == Shift(top=1, bottom=12, lines=2)


def test_and_one_that_moves_down() -> None:
    old = ["head", *LINES[5:17], "input"]
    new = ["head", *LINES[2:14], "input"]
    assert shift_between(rows(old), rows(new)) == Shift(top=1, bottom=12, lines=-3)


def test_columns_that_stand_still_do_not_hide_it() -> None:
    beside = ["queue one", "queue two", *[""] * 18]
    old = [f"{left:14}│{line}" for left, line in zip(beside, LINES[:20], strict=True)]
    new = [f"{left:14}│{line}" for left, line in zip(beside, LINES[1:21], strict=True)]
    shift = shift_between(rows(old, 60), rows(new, 60))
    assert shift is not None
    assert (shift.bottom, shift.lines) == (19, 1)


def test_another_picture_is_drawn_in_place() -> None:
    assert shift_between(rows(LINES[:10]), rows([line[::-1] for line in LINES[:10]])) is None


def test_a_few_rows_are_drawn_in_place() -> None:
    assert shift_between(rows(["a", "b", "c"]), rows(["b", "c", "d"])) is None


def test_only_the_columns_that_move_are_moved_where_that_is_possible() -> None:
    def picture(first: int) -> list[str]:
        return [f"{LINES[y + 9][:14]:14}│{LINES[y + first][:28]:28}│{LINES[y + 5]}" for y in range(20)]

    before, after = rows(picture(0), 80), rows(picture(1), 80)
    shift = find_shift(before, after, list(range(20)), columns=True)
    assert shift is not None
    assert (shift.top, shift.bottom, shift.lines) == (0, 19, 1)
    assert 15 <= shift.left < shift.right <= 43
    whole = find_shift(before, after, list(range(20)))
    assert whole is None or whole.right == 0


def test_a_bound_never_goes_through_a_wide_text() -> None:
    old = ["ab" + "日" * 6 + f"{number}{'本' * 4}cd" for number in range(10, 30)]
    new = ["ab" + line[2:-2] + "cd" for line in (*old[1:], "ab" + "語" * 12 + "cd")]
    bounds = moved_columns(rows(old, 26), rows(new, 26), 1)
    assert bounds is not None
    for row in (*rows(old, 26), *rows(new, 26)):
        assert all(row[x].width for x in bounds if x < 26)
