"""Follows the link: what it tells comes to the desk at once, and in bundles while it comes in bursts."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from console_client.link import Link, LinkEvent, Opened
from console_tui.desk_events import ClockRead
from console_tui.state import AnyEvent

BUNDLES_PER_SECOND = 15
"""More would be drawn than anybody can read, and the keyboard would wait."""
MOST_WAITING = 1_000
"""Events in a bundle, which is taken in at one go; while so many wait, the link is not listened to."""


class Following:
    """Takes events from the link and hands them on with `take` in order."""

    def __init__(self, link: Link, take: Callable[[Sequence[AnyEvent]], None]) -> None:
        self._link = link
        self._take = take
        self._waiting: list[AnyEvent] = []
        self._handed_on = 0.0
        self._planned = False

    async def run(self) -> None:
        """Until the link is closed. Raises `Refusal` where the bridge does not want this person."""
        async for event in self._link.follow():
            self._arrive(event)
            if len(self._waiting) >= MOST_WAITING:
                await asyncio.sleep(1 / BUNDLES_PER_SECOND)

    def _arrive(self, event: LinkEvent) -> None:
        if isinstance(event, Opened):
            self._waiting.append(ClockRead(ahead=event.reply.now - datetime.now(UTC)))
        self._waiting.append(event)
        if not self._planned:
            self._planned = True
            since = time.monotonic() - self._handed_on
            asyncio.get_running_loop().call_later(max(0.0, 1 / BUNDLES_PER_SECOND - since), self._hand_on)

    def _hand_on(self) -> None:
        self._planned = False
        self._handed_on = time.monotonic()
        events, self._waiting = self._waiting, []
        self._take(events)
