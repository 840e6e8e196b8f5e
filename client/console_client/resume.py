"""What is known up to where, and so what was missed: pure, the clock is an argument."""

from collections.abc import Mapping
from typing import Literal

GRACE = 1.0
"""Seconds that an announced version may take to arrive: a heartbeat can overtake nothing, but two bridges can."""

LEFT = 200
"""Of so many that were left the versions stay known: facts that come twice, or late, are no news."""

Verdict = Literal["next", "old", "gap"]


class Versions:
    """The versions known of things that each count their changes without gaps: engagements, or queues."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self._owed: dict[str, tuple[int, float]] = {}
        self._left: dict[str, None] = {}

    def judge(self, key: str, version: int) -> Verdict:
        """Whether a change is the next one (which is known from now on), was known, or has others missing before it."""
        known = self.known.get(key, 0)
        if version <= known:
            return "old"
        if version > known + 1:
            return "gap"
        self.set(key, version)
        return "next"

    def set(self, key: str, version: int) -> None:
        """It was read whole, as of this version."""
        self.known[key] = version
        self._left.pop(key, None)
        if key in self._owed and self._owed[key][0] <= version:
            del self._owed[key]

    def forget(self, key: str) -> None:
        """What was read of it does not count: whatever is announced of it next is news."""
        self.known.pop(key, None)
        self._left.pop(key, None)

    def leave(self, key: str) -> None:
        """It was set, and nothing more is expected of it."""
        self._left[key] = None
        if len(self._left) > LEFT:
            self.forget(next(iter(self._left)))

    def announce(self, key: str, version: int, now: float) -> None:
        """This version exists (`now` in seconds of any clock): unless it arrives soon, it was missed."""
        if version > self.known.get(key, 0):
            since = self._owed[key][1] if key in self._owed else now
            self._owed[key] = (version, since)

    def overdue(self, now: float) -> list[str]:
        """Which were announced a while ago and have not arrived; each is told once, until it is announced again."""
        late = [key for key, (_, since) in self._owed.items() if now - since > GRACE]
        for key in late:
            del self._owed[key]
        return late

    def replace(self, versions: Mapping[str, int]) -> int:
        """All of these were read whole. Returns how many changes of what was known have been caught up with."""
        caught_up = sum(max(0, version - self.known.get(key, version)) for key, version in versions.items())
        self.known.update(versions)
        for key in versions:
            self._left.pop(key, None)
        self._owed.clear()
        return caught_up
