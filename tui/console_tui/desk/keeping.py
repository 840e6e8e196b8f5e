"""Keeps the desk, a moment after every change and when the console ends, so that the next one begins with it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from console_tui.console_state import ConsoleState
from console_tui.kept_desk import KeptDesk, kept_of, restored, same
from console_tui.shelves import Reading

DELAY = 0.2
"""Seconds that a change may wait: what is typed meanwhile is kept with it."""


class KeptPlace(Protocol):
    """Where a desk is kept."""

    def read(self) -> KeptDesk:
        """What was kept last."""

    def write(self, kept: KeptDesk) -> None:
        """Keep this instead."""


class Keeping:
    """One desk's. `readings` says where the agent reads in each chat."""

    def __init__(self, place: KeptPlace | None, readings: Callable[[], dict[str, Reading]]) -> None:
        self._place = place
        self._readings = readings
        self._kept = place.read() if place is not None else KeptDesk(kept_at=datetime.now(UTC))
        self._soon: asyncio.TimerHandle | None = None

    def restored(self) -> tuple[ConsoleState, dict[str, Reading]]:
        """The state to begin with, and where the agent read."""
        return restored(self._kept, datetime.now(UTC)), self._kept.readings

    def changed(self, state: Callable[[], ConsoleState]) -> None:
        """Something may be otherwise now: keep it soon."""
        if self._place is not None and self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(DELAY, lambda: self.keep(state()))

    def keep(self, state: ConsoleState) -> None:
        """Keep it now. A desk that the bridge has told nothing yet has nothing to say of its chats."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if self._place is None or state.me is None:
            return
        kept = kept_of(state, self._readings(), self._kept, datetime.now(UTC))
        if not same(kept, self._kept):
            self._kept = kept
            self._place.write(kept)
