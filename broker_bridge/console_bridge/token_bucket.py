"""Token buckets: so much a second, and a burst that was saved up. Pure: time is given."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

Clock = Callable[[], float]

MOST = 10_000
"""Keys whose bucket is remembered; the one that was used longest ago is forgotten, and full, if it comes again."""


class TokenBucket:
    """Fills at a rate up to its burst. What is taken may go below zero: whoever took it waits until it is paid back."""

    __slots__ = ("_at", "_burst", "_clock", "_level", "_rate")

    def __init__(self, rate: float, burst: float, clock: Clock = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._level = burst
        self._at = clock()

    def take(self, amount: float = 1) -> float:
        """Take it, whether it is there or not; the seconds to wait before it may be used."""
        self._fill()
        self._level -= amount
        return max(0.0, -self._level / self._rate)

    def take_if_there(self, amount: float = 1) -> float:
        """Take it only where it is there (0); else nothing is taken: the seconds until it would be."""
        self._fill()
        if self._level >= amount:
            self._level -= amount
            return 0.0
        return (amount - self._level) / self._rate

    def _fill(self) -> None:
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now


class Buckets:
    """One bucket for each key, made when it first comes."""

    def __init__(self, rate: float, burst: float, clock: Clock = time.monotonic) -> None:
        self._like = (rate, burst, clock)
        self._buckets: OrderedDict[Hashable, TokenBucket] = OrderedDict()

    def of(self, key: Hashable) -> TokenBucket:
        """The bucket of this key."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = TokenBucket(*self._like)
            if len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        return bucket
