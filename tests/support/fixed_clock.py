"""A clock that stands still until told otherwise: screens then show the same times in every run and everywhere."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from unittest.mock import patch

from support.customers import NOW

READERS = (
    "console_tui.screens.aftermath",
    "console_tui.desk.desk",
    "console_tui.desk.following",
    "support.lawful_link",
)
"""The modules that ask what time it is."""


class FixedClock:
    """`now` is in UTC; `pass_` moves it on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def pass_(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now += timedelta(seconds=seconds)


@contextmanager
def fixed_clock() -> Iterator[FixedClock]:
    """While it lasts, the console and its bridge in memory read this clock, and local time is UTC."""
    clock = FixedClock()

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime, as elsewhere
            return clock.now.astimezone(tz or UTC)

    zone = os.environ.get("TZ")
    _set_zone("UTC")
    patches = [patch(f"{module}.datetime", Fixed) for module in READERS]
    try:
        for each in patches:
            each.start()
        yield clock
    finally:
        for each in patches:
            each.stop()
        _set_zone(zone)


def _set_zone(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    time.tzset()
