"""One waiting customer as a line of so many columns. Pure."""

from functools import lru_cache
from typing import NamedTuple

from console_schemas.queries import QueueRow
from console_schemas.text import one_line
from console_tui.signs import Signs
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.wrapping import fit

SIGNS = 4
"""Columns before the name: cursor, new, head or offered, priority."""
WAIT = 6
"""Columns of the waiting time at the right edge; nothing right of it, so that it can be repainted alone."""
URGENT = 3
"""Priorities up to this one are marked."""
REMEMBERED = 200
"""Lines that are not put together anew: what is on the screen is asked for again and again."""


class Columns(NamedTuple):
    """How wide each column is; 0 where there is no room for it."""

    name: int
    reason: int
    queue: int
    priority: int


def columns(width: int) -> Columns:
    """The columns for a list of this width: the name always, then reason, queue and priority as room allows."""
    room = max(1, width - SIGNS - WAIT - 1)
    if room < 26:
        return Columns(room, 0, 0, 0)
    if room < 48:
        name = max(12, room * 2 // 5)
        return Columns(name, room - name - 1, 0, 0)
    name = min(28, room // 4)
    queue = min(18, room // 6)
    priority = 2
    return Columns(name, room - name - queue - priority - 3, queue, priority)


@lru_cache(REMEMBERED)
def row_line(row: QueueRow, width: int, signs: Signs, *, new: bool, cursor: bool, waits: str) -> Line:
    """A waiting customer: signs, name, reason, queue, priority, waiting time."""
    parts = columns(width)
    urgent = row.priority <= URGENT
    spans = [
        Span(signs.cursor if cursor else " ", "accent"),
        Span(signs.new if new else " ", "accent"),
        Span(_place_sign(row, signs), "accent"),
        Span(signs.urgent if urgent else " ", "warn"),
        Span(fit(one_line(row.name) or "Unnamed customer", parts.name, signs.ellipsis), "name" if new else "text"),
    ]
    if parts.reason:
        spans.append(Span(" " + fit(one_line(row.reason), parts.reason, signs.ellipsis), "dim"))
    if parts.queue:
        spans.append(Span(" " + fit(one_line(row.queue), parts.queue, signs.ellipsis), "dim"))
    if parts.priority:
        spans.append(Span(" " + fit(f"P{row.priority}", parts.priority), "warn" if urgent else "dim"))
    spans.append(Span(" " + waits.rjust(WAIT)))
    return tuple(spans)


def _place_sign(row: QueueRow, signs: Signs) -> str:
    if row.offered_to:
        return signs.offered
    return signs.head if row.head else " "
