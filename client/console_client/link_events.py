"""What a link tells its follower: one queue, in order, with the states of the connection among the events."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

from console_client.link import LinkChanged, LinkEvent, LinkState


class _End(NamedTuple):
    """Nothing follows any more, and why."""

    error: Exception | None


class LinkEvents:
    """Keeps events until they are followed. One caller follows at a time."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[LinkEvent | _End] = asyncio.Queue()
        self._told: tuple[LinkState, str] | None = None
        self._was_connected = False
        self._ended = False
        self._followed = False

    def tell(self, event: LinkEvent) -> None:
        """Something happened."""
        if not self._ended:
            self._queue.put_nowait(event)

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
            self._queue.put_nowait(_End(error))

    async def follow(self) -> AsyncIterator[LinkEvent]:
        """The events, until the end. Raises `RuntimeError` where somebody follows already: two would share them out."""
        if self._followed:
            raise RuntimeError("the link is followed already")
        self._followed = True
        try:
            while not isinstance(event := await self._queue.get(), _End):
                yield event
        finally:
            self._followed = False
        self._queue.put_nowait(event)  # for whoever follows next
        if event.error is not None:
            raise event.error
