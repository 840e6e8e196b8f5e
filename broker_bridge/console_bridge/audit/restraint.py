"""Restraint: somebody who is refused again and again fills the log with a few records, not with thousands."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

AGAIN = 60.0
"""Seconds in which the same thing is recorded once."""
AT_MOST = 30
"""Records of one person within that time."""
REMEMBERED = 10_000

Key = TypeVar("Key", bound=Hashable)
Count = tuple[float, int]
"""Since when, and how often."""


class Restraint:
    """Says of each event whether it should be recorded, and how many like it were not since the last that was."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: OrderedDict[tuple[str, Hashable], Count] = OrderedDict()
        self._spent: OrderedDict[str, Count] = OrderedDict()

    def left_out(self, who: str, what: Hashable) -> int | None:
        """None: leave it out. Else record it: so many were left out before it."""
        now = self._clock()
        since, count = self._seen.get((who, what), (now - AGAIN, 0))
        if now - since < AGAIN or not self._afford(who, now):
            _keep(self._seen, (who, what), (since, count + 1))
            return None
        _keep(self._seen, (who, what), (now, 0))
        return count

    def _afford(self, who: str, now: float) -> bool:
        since, spent = self._spent.get(who, (now, 0))
        if now - since >= AGAIN:
            since, spent = now, 0
        _keep(self._spent, who, (since, spent + 1))
        return spent < AT_MOST


def _keep(where: "OrderedDict[Key, Count]", key: Key, value: Count) -> None:
    where[key] = value
    where.move_to_end(key)
    if len(where) > REMEMBERED:
        where.popitem(last=False)
