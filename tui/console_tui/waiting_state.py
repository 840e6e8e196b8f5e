"""Everybody who waits, in the bridge's order, kept so that one change among ten thousand is cheap."""

from bisect import bisect_left, insort
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


class WaitingEdit:
    """A waiting list being changed: it is copied once for all changes that come together."""

    def __init__(self, waiting: Waiting) -> None:
        self._before = waiting
        self._rows: list[QueueRow] = []
        self.by_id = waiting.by_id
        """Who waits now, after the changes so far."""

    def put(self, row: QueueRow) -> None:
        """A new or changed row, in its place."""
        self.remove(row.engagement_id)
        self._begin()
        insort(self._rows, row, key=waiting_order)
        self.by_id[row.engagement_id] = row

    def remove(self, engagement_id: str) -> None:
        """That customer waits no longer, if they did."""
        if engagement_id in self.by_id:
            self._begin()
            row = self.by_id.pop(engagement_id)
            del self._rows[bisect_left(self._rows, waiting_order(row), key=waiting_order)]

    def done(self) -> Waiting:
        """The list with all changes; the same list where there were none."""
        if self.by_id is self._before.by_id:
            return self._before
        return Waiting(rows=tuple(self._rows), by_id=self.by_id)

    def _begin(self) -> None:
        if self.by_id is self._before.by_id:
            self.by_id = self._before.by_id.copy()
            self._rows = list(self._before.rows)
