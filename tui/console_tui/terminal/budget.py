"""How much may be drawn by and by, so that a thin line is never full when a key's echo wants to go through it."""

from __future__ import annotations

RATE = 12_000
"""Bytes a second that may be written for long: a little less than a line of 16 kB/s takes."""

SAVED = 6_000
"""Bytes that may be written at once after a time of quiet."""


class Budget:
    """Grows with time and shrinks with output. Give `now` in seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._left = float(SAVED)
        self._at = 0.0

    def spend(self, size: int, now: float) -> None:
        """So many bytes were written; more than is left is a debt."""
        self._left = self._now(now) - size
        self._at = now

    def wait(self, now: float) -> float:
        """Seconds until the debt is paid; 0 while there is none."""
        return max(0.0, -self._now(now) / RATE)

    def _now(self, now: float) -> float:
        return min(SAVED, self._left + (now - self._at) * RATE)
