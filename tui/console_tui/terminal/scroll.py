"""Finds the block of rows that moved up or down between two pictures, so that the terminal can move it itself."""

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
"""Bytes that moving a block takes, more or less."""

ROW_COST = 7
"""Bytes to get to a row, more or less."""

NOWHERE = -1
"""Stands for the line of a piece that several rows have: it tells nothing."""

STRIDE = 4
"""Every so many columns are compared to estimate how much of a row differs."""


class Shift(NamedTuple):
    """Rows `top` to `bottom` (both included) move up by `lines`, down when it is negative."""

    top: int
    bottom: int
    lines: int


def find_shift(old: list[list[Cell]], new: list[list[Cell]], changed: list[int]) -> Shift | None:
    """The one move that saves most, or None when drawing in place is as cheap.

    Both pictures have the same size; `changed` are the lines that differ, in order.
    """
    if len(changed) < FEWEST:
        return None
    top, bottom = changed[0], changed[-1]
    in_place = [cost(old[y], new[y]) for y in range(top, bottom + 1)]
    for lines in _candidates(old, new, changed):
        moved = [cost(old[y + lines], new[y]) if top <= y + lines <= bottom else 0 for y in range(top, bottom + 1)]
        saving, first, last = _best_block(in_place, moved, lines)
        if saving > 0:
            return Shift(top + first, top + last, lines)
    return None


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
