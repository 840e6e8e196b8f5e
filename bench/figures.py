"""How figures are named and summed up."""

import statistics
from collections.abc import Sequence

Figures = dict[str, float | str]
"""Numbers by name; a text says why there is none."""


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """The value that one in a hundred exceeds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds, to a hundredth."""
    return round(seconds * 1000, 2)
