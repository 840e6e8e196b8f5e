"""The outbox: what bots are to be told, delivered in the order of the log, each once, over every crash and outage."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from console_bridge.outbound import Outgoing
from console_bridge.streams import OUT_MAX_AGE

RETRY = (0.2, 5.0)
"""Seconds between attempts: the first, and the longest."""

_journal = logging.getLogger(__name__)


class Undelivered(Exception):
    """The broker did not confirm a message; trying again is safe."""


class Deliveries(Protocol):
    """The stream that bots read from."""

    async def delivered(self) -> int:
        """Up to which fact of the log the bots have been told."""

    async def deliver(self, outgoing: Outgoing) -> None:
        """Put a message into the stream, once. Raises `Undelivered`."""


class Outbox:
    """What is on its way to the bots.

    How far they have been told stands in the stream itself, beside what they were told: no crash can part the two.
    """

    def __init__(self, deliveries: Deliveries, now: datetime) -> None:
        self.delivered = 0
        self._deliveries = deliveries
        self._oldest = now - timedelta(seconds=OUT_MAX_AGE)
        self._waiting: deque[tuple[Outgoing, asyncio.Future[None] | None]] = deque()
        self._added = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    async def resume(self) -> None:
        """Find out how far the bots have been told: comes before everything else."""
        self.delivered = await self._deliveries.delivered()

    def outstanding(self, outgoing: Iterable[Outgoing]) -> list[Outgoing]:
        """Those that the bots have not been told, and that are young enough for the stream to keep them.

        The age matters where the stream is empty because everything in it grew too old: then nothing in it says how
        far the bots have been told, and a database that is made anew from the log would tell them all of it again.
        """
        return [each for each in outgoing if each.sequence > self.delivered and each.at > self._oldest]

    def add(self, outgoing: Iterable[Outgoing]) -> None:
        """Deliver these next, in this order."""
        for each in outgoing:
            self._put(each)

    async def say_again(self, outgoing: Outgoing) -> None:
        """Deliver what follows from no new fact (its sequence is 0) behind all the rest; return once it is there."""
        there: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._put(outgoing, there)
        await there

    async def emptied(self) -> None:
        """Return once all of it is delivered."""
        await self._empty.wait()

    async def run(self) -> None:
        """Deliver, until cancelled."""
        while True:
            self._added.clear()
            while self._waiting:
                outgoing, there = self._waiting[0]
                await self._deliver(outgoing)
                self._waiting.popleft()
                self.delivered = outgoing.sequence or self.delivered
                if there is not None and not there.done():
                    there.set_result(None)
            self._empty.set()
            await self._added.wait()

    def _put(self, outgoing: Outgoing, there: "asyncio.Future[None] | None" = None) -> None:
        self._waiting.append((outgoing, there))
        self._empty.clear()
        self._added.set()

    async def _deliver(self, outgoing: Outgoing) -> None:
        wait, longest = RETRY
        while True:
            try:
                return await self._deliveries.deliver(outgoing)
            except Undelivered as error:
                _journal.warning("fact %d is not delivered to its bot yet: %s", outgoing.sequence, error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, longest)
