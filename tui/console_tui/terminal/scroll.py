"""Finds the block that moved up or down between two pictures, so that the terminal can move it itself."""

from __future__ import annotations

from collections import Counter
from operator import is_not, itemgetter
from typing import NamedTuple

from console_tui.terminal.cells import Cell

PIECE = 16
"""Columns of the pieces of rows that are looked for elsewhere."""

FEWEST = 4
"""Changed rows below which moving is not worth the search."""

SAMPLE, TELLING = 6, 2
"""Rows that are looked at to choose pieces, and pieces of a row that are looked for."""

SEQUENCES = 24
"""Bytes that moving rows takes, more or less."""

COLUMN_SEQUENCES = 14
"""Bytes that it takes more to leave columns beside them where they are."""

ROW_COST = 7
"""Bytes to get to a row, more or less."""

NOWHERE = -1
"""Stands for the line of a piece that several rows have: it tells nothing."""

STRIDE = 4
"""Every so many columns are compared to estimate how much of a row differs."""


class Shift(NamedTuple):
    """Rows `top` to `bottom` (both included) move up by `lines`, down when it is negative.

    Of these rows the columns from `left` to before `right`; all of them when that is 0.
    """

    top: int
    bottom: int
    lines: int
    left: int = 0
    right: int = 0


Picture = list[list[Cell]]


def find_shift(old: Picture, new: Picture, changed: list[int], *, columns: bool = False) -> Shift | None:
    """The one move that saves most, or None when drawing in place is as cheap.

    Both pictures have the same size; `changed` are the lines that differ, in order. `columns`: the terminal can move
    some columns and leave the others.
    """
    if len(changed) < FEWEST:
        return None
    top, end = changed[0], changed[-1] + 1
    old, new = old[top:end], new[top:end]
    for lines in _candidates(old, new, [y - top for y in changed]):
        saving, first, last = _rows_to_move(old, new, lines)
        best = saving, Shift(top + first, top + last, lines)
        if columns and (bounds := moved_columns(old, new, lines)):
            part = slice(*bounds)
            saving, first, last = _rows_to_move([row[part] for row in old], [row[part] for row in new], lines)
            bounded = saving - COLUMN_SEQUENCES, Shift(top + first, top + last, lines, *bounds)
            best = max(best, bounded, key=itemgetter(0))
        if best[0] > 0:
            return best[1]
    return None


def _rows_to_move(old: Picture, new: Picture, lines: int) -> tuple[int, int, int]:
    in_place = list(map(cost, old, new))
    moved = [cost(old[y + lines], row) if 0 <= y + lines < len(old) else 0 for y, row in enumerate(new)]
    return _best_block(in_place, moved, lines)


def moved_columns(old: Picture, new: Picture, lines: int) -> tuple[int, int] | None:
    """The columns side by side that have most to gain from moving; none: they are all, or there is nothing to gain."""
    kept = slice(lines, None) if lines > 0 else slice(None, lines)
    freed = slice(None, -lines) if lines > 0 else slice(-lines, None)
    after = list(zip(*new[freed], strict=True))
    in_place = [sum(map(is_not, *pair)) for pair in zip(zip(*old[freed], strict=True), after, strict=True)]
    moved = [sum(map(is_not, *pair)) for pair in zip(zip(*old[kept], strict=True), after, strict=True)]
    saving, left, right = _best_run([stays - moves for stays, moves in zip(in_place, moved, strict=True)])
    left, right = _between_characters([*old, *new], left, right)
    return (left, right) if saving > 0 and (left > 0 or right < len(new[0])) else None


def _best_run(gains: list[int]) -> tuple[int, int, int]:
    """What there is to gain at most in columns side by side, and the first of them and the one behind the last."""
    gain = lowest = first = 0
    best = (0, 0, 0)
    for x, each in enumerate(gains):
        gain += each
        best = max(best, (gain - lowest, first, x + 1), key=itemgetter(0))
        if gain <= lowest:
            lowest, first = gain, x + 1
    return best


def _between_characters(rows: Picture, left: int, right: int) -> tuple[int, int]:
    """The same columns, made wider where a character of any row would be cut in two."""
    while left > 0 and any(row[left].width == 0 for row in rows):
        left -= 1
    while right < len(rows[0]) and any(row[right].width == 0 for row in rows):
        right += 1
    return left, right


def cost(before: list[Cell], after: list[Cell]) -> int:
    """Roughly the bytes to turn one row into another, from some of its columns."""
    if before == after:
        return 0
    return ROW_COST + STRIDE * sum(map(is_not, before[::STRIDE], after[::STRIDE]))


def _candidates(old: list[list[Cell]], new: list[list[Cell]], changed: list[int]) -> list[int]:
    """The two moves that explain most pieces of the changed rows, best first."""
    columns = _telling(old, new, changed[:: max(1, len(changed) // SAMPLE)])
    places: dict[tuple[int, tuple[Cell, ...]], int] = {}
    for y in changed:
        for place in _pieces(old[y], columns):
            places[place] = NOWHERE if place in places else y
    votes: Counter[int] = Counter()
    for y in changed:
        for place in _pieces(new[y], columns):
            before = places.get(place, NOWHERE)
            if before != NOWHERE:
                votes[before - y] += 1
    del votes[0]
    return [lines for lines, _ in votes.most_common(2)]


def _telling(old: list[list[Cell]], new: list[list[Cell]], sample: list[int]) -> list[int]:
    """The columns of the pieces that differ in most of the sampled rows."""
    differing: Counter[int] = Counter()
    for y in sample:
        before, after = old[y], new[y]
        differing.update(x for x in range(0, len(after), PIECE) if before[x : x + PIECE] != after[x : x + PIECE])
    return [x for x, _ in differing.most_common(TELLING)]


def _pieces(row: list[Cell], columns: list[int]) -> list[tuple[int, tuple[Cell, ...]]]:
    """The pieces of a row at these columns, without those that are of one cell only."""
    pieces = [(x, tuple(row[x : x + PIECE])) for x in columns]
    return [(x, piece) for x, piece in pieces if any(map(is_not, piece, piece[1:]))]


def _best_block(in_place: list[int], moved: list[int], lines: int) -> tuple[int, int, int]:
    """(saving, first, last) of the block of rows that gains most when it moves by `lines`; rows count from 0.

    The rows laid free, at the end that the others leave, are taken to cost as much as they do in place.
    """
    if lines < 0:
        saving, first, last = _best_block(in_place[::-1], moved[::-1], -lines)
        end = len(in_place) - 1
        return saving, end - last, end - first
    gain = lowest = first = 0
    best = (0, 0, 0)
    for y in range(len(in_place) - lines):
        gain += in_place[y] - moved[y]
        best = max(best, (gain - lowest - SEQUENCES, first, y + lines), key=itemgetter(0))
        if gain < lowest:
            lowest, first = gain, y + 1
    return best
