"""How many rows stay free below the newest line of a conversation that moves too often to be drawn for each line."""

from collections import deque
from collections.abc import Callable
from time import monotonic

OFTEN, WITHIN = 4, 2.0
"""So many moves within so many seconds, and the next one makes room for several lines at once."""
SHARE = 3
"""The part of the height that is made free: one row in so many."""


class TailRoom:
    """The free rows. `clock` tells seconds of any clock that only goes forward."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.rows = 0
        self._clock = clock
        self._moves: deque[float] = deque(maxlen=OFTEN)

    def fill(self) -> None:
        """None are free: another conversation, or another place in it."""
        self.rows = 0

    def take(self, lines: int, height: int) -> None:
        """So many lines have come below the others, on a screen so high: into the free rows, or by moving all."""
        self.rows -= lines
        if self.rows < 0:
            self.rows = self._made(height)
        self.rows = min(self.rows, height - 1)

    def _made(self, height: int) -> int:
        now = self._clock()
        often = len(self._moves) == OFTEN and now - self._moves[0] <= WITHIN
        self._moves.append(now)
        return height // SHARE if often else 0
