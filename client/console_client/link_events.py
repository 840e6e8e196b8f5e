"""What a link tells its follower: one queue, in order, with the states of the connection among the events."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

from console_client.link import LinkChanged, LinkEvent, LinkState

MOST_UNTOLD = 2_000
"""Events that may wait for the follower before whoever tells should wait too."""


class _End(NamedTuple):
    """Nothing follows any more, and why."""

    error: Exception | None


class LinkEvents:
    """Keeps events until they are followed. One caller follows at a time."""

    def __init__(self) -> None:
        self._queue: deque[LinkEvent | _End] = deque()
        self._more = asyncio.Event()
        self._room = asyncio.Event()
        self._told: tuple[LinkState, str] | None = None
        self._was_connected = False
        self._ended = False
        self._followed = False

    def tell(self, event: LinkEvent) -> None:
        """Something happened."""
        if not self._ended:
            self._put(event)

    async def room(self) -> None:
        """Return once the follower is not too far behind. Without a follower that is never."""
        while len(self._queue) >= MOST_UNTOLD and not self._ended:
            self._room.clear()
            await self._room.wait()

    def _put(self, event: LinkEvent | _End) -> None:
        self._queue.append(event)
        self._more.set()

    async def _next(self) -> LinkEvent | _End:
        while not self._queue:
            self._more.clear()
            await self._more.wait()
        if len(self._queue) <= MOST_UNTOLD:
            self._room.set()
        return self._queue.popleft()

    def state(self, state: LinkState, detail: str = "", missed: int = 0) -> None:
        """The connection changed; the same again is not told twice."""
        if (state, detail) != self._told:
            self._told = (state, detail)
            self.tell(LinkChanged(state=state, since=datetime.now(UTC), missed=missed, detail=detail))

    def caught_up(self, missed: int) -> None:
        """Everything is known again, so many changes had been missed."""
        self._was_connected = True
        self.state("connected", missed=missed)

    def waiting(self, why: str) -> None:
        """There is no connection, or nobody at its other end."""
        self.state("reconnecting" if self._was_connected else "connecting", why)

    def end(self, error: Exception | None = None) -> None:
        """Nothing follows any more; whoever follows gets the error."""
        if not self._ended:
            self.state("closed", str(error or ""))
            self._ended = True
            self._put(_End(error))
            self._room.set()

    async def follow(self) -> AsyncIterator[LinkEvent]:
        """The events, until the end. Raises `RuntimeError` where somebody follows already: two would share them out."""
        if self._followed:
            raise RuntimeError("the link is followed already")
        self._followed = True
        try:
            while not isinstance(event := await self._next(), _End):
                yield event
        finally:
            self._followed = False
        self._put(event)  # for whoever follows next
        if event.error is not None:
            raise event.error
