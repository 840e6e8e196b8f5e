"""What arrives on a person's feed and on the queues they serve, in the order it came."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from console_schemas.feed import FeedEvent, QueueEvent
from console_schemas.people import EVERY_QUEUE
from console_schemas.subjects import Subjects

TICK = 0.5
"""Seconds after which `next` returns though nothing has arrived."""
MOST_BYTES = 16_000_000
"""Held at most: some seconds of a flood. What comes beyond is dropped, and its lack is noticed like any other gap."""

_feed: msgspec.json.Decoder[FeedEvent] = msgspec.json.Decoder(FeedEvent)
_queue: msgspec.json.Decoder[QueueEvent] = msgspec.json.Decoder(QueueEvent)


class Heard(NamedTuple):
    """An event, and whether it came on the person's own feed."""

    event: FeedEvent | QueueEvent
    own: bool


class FeedInbox:
    """The subscriptions of one console. They outlive a lost connection; what it held back is lost.

    What arrives is held as bytes until it is its turn: a burst costs little before the follower has the time for it.
    """

    def __init__(self, nc: Client, subjects: Subjects, user: str) -> None:
        self._nc = nc
        self._subjects = subjects
        self._user = user
        self._held: deque[tuple[bytes, bool]] = deque()
        self._bytes = 0
        self._arrived = asyncio.Event()
        self._queues: dict[str, Subscription] = {}

    async def open(self) -> None:
        """Hear my own feed from now on."""
        await self._nc.subscribe(self._subjects.feed_of(self._user), cb=self._taking(own=True))

    async def serve(self, queues: tuple[str, ...]) -> None:
        """Hear these queues from now on, and no others."""
        wanted = {EVERY_QUEUE} if EVERY_QUEUE in queues else set(queues)
        for queue in wanted - self._queues.keys():
            hearing = self._taking(own=False)
            self._queues[queue] = await self._nc.subscribe(self._subjects.queue_of(queue), cb=hearing)
        for queue in self._queues.keys() - wanted:
            await self._queues.pop(queue).unsubscribe()

    def clear(self) -> None:
        """Forget what has arrived: everything is about to be read anew."""
        self._held.clear()
        self._bytes = 0

    async def wait(self) -> None:
        """Return as soon as something is there, or after a while without anything."""
        if self._held:
            return
        self._arrived.clear()
        tick = asyncio.get_running_loop().call_later(TICK, self._arrived.set)
        try:
            await self._arrived.wait()
        finally:
            tick.cancel()

    def take(self) -> Heard | None:
        """What arrived next; None: nothing is left."""
        while self._held:
            data, own = self._held.popleft()
            self._bytes -= len(data)
            try:
                return Heard((_feed if own else _queue).decode(data), own)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                pass  # what this version cannot read shows as a gap at the next event or heartbeat
        return None

    def _taking(self, *, own: bool) -> Callable[[Msg], Awaitable[None]]:
        async def arrive(message: Msg) -> None:
            if self._bytes + len(message.data) <= MOST_BYTES:
                self._held.append((message.data, own))
                self._bytes += len(message.data)
                self._arrived.set()

        return arrive
