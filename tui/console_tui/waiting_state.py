"""Everybody who waits, in the bridge's order, kept so that one change among ten thousand is cheap."""

from bisect import bisect_left
from collections.abc import Iterable

from msgspec import field

from console_schemas.base import Value
from console_schemas.queries import QueueRow, waiting_order


class Waiting(Value, frozen=True, kw_only=True, eq=False):
    """The waiting list. Two are equal only if they are the same object, so comparing costs nothing."""

    rows: tuple[QueueRow, ...] = ()
    by_id: dict[str, QueueRow] = field(default_factory=dict)
    """The same rows by engagement; never changed in place."""

    def __contains__(self, engagement_id: str) -> bool:
        """Whether this customer waits."""
        return engagement_id in self.by_id

    def __len__(self) -> int:
        """How many wait."""
        return len(self.rows)


NOBODY = Waiting()


def waiting_of(rows: Iterable[QueueRow]) -> Waiting:
    """The waiting list made of these rows."""
    ordered = tuple(sorted(rows, key=waiting_order))
    return Waiting(rows=ordered, by_id={row.engagement_id: row for row in ordered})


def with_row(waiting: Waiting, row: QueueRow) -> Waiting:
    """The list with a new or changed row, in its place."""
    others = without(waiting, row.engagement_id)
    place = _place(others.rows, row)
    rows = (*others.rows[:place], row, *others.rows[place:])
    return Waiting(rows=rows, by_id={**others.by_id, row.engagement_id: row})


def without(waiting: Waiting, engagement_id: str) -> Waiting:
    """The list without that customer; the same list where they were not in it."""
    row = waiting.by_id.get(engagement_id)
    if row is None:
        return waiting
    place = _place(waiting.rows, row)
    by_id = waiting.by_id.copy()
    del by_id[engagement_id]
    return Waiting(rows=waiting.rows[:place] + waiting.rows[place + 1 :], by_id=by_id)


def _place(rows: tuple[QueueRow, ...], row: QueueRow) -> int:
    return bisect_left(rows, waiting_order(row), key=waiting_order)
