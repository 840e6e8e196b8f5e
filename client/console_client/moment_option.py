"""A time on the command line."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import click

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class MomentOption(click.ParamType[datetime]):
    """A date, a date with a time, or how long ago."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The point in time, with its zone."""
        if isinstance(value, datetime):
            return value
        with suppress(ValueError, OverflowError):
            if value[-1:] in UNITS:
                return datetime.now(UTC) - timedelta(**{UNITS[value[-1]]: float(value[:-1])})
            at = datetime.fromisoformat(value)
            return at if at.tzinfo else at.astimezone()
        self.fail(f"{value!r} is no time: write 2026-11-28, 2026-11-28T14:30 or 2h, 7d, 4w (ago).", param, ctx)
