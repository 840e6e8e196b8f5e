"""Where a text stands in a transcript. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from console_schemas.transcript import Entry


class TranscriptSearch:
    """The positions of the entries that have a text, upper and lower case alike, and which of them is looked at."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self._needle = text.lower()
        self._hits: list[int] = []
        self._at = 0

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What to mark; none: nothing is looked for."""
        return re.compile(re.escape(self.text), re.IGNORECASE) if self.text else None

    @property
    def count(self) -> int:
        """How many entries have the text."""
        return len(self._hits)

    @property
    def number(self) -> int:
        """Which of them is looked at, from 1."""
        return self._at + 1 if self._hits else 0

    @property
    def position(self) -> int | None:
        """The entry that is looked at."""
        return self._hits[self._at] if self._hits else None

    def take_in(self, entries: Iterable[Entry]) -> None:
        """More entries, all older or all newer than those searched so far; the one looked at stays."""
        if not self._needle:
            return
        here = self.position
        found = [each.position for each in entries if self._needle in each.text.lower()]
        older = bool(found and self._hits) and found[0] < self._hits[0]
        self._hits = found + self._hits if older else self._hits + found
        self._at = bisect_left(self._hits, here) if here is not None else max(0, len(self._hits) - 1)

    def near(self, position: int) -> None:
        """Look at the newest hit that is not newer than this entry, or else at the oldest."""
        self._at = max(0, bisect_left(self._hits, position + 1) - 1)

    def step(self, by: int) -> int | None:
        """Go on to a newer hit, or an older one where negative; at the end on from the other one."""
        if self._hits:
            self._at = (self._at + by) % len(self._hits)
        return self.position
