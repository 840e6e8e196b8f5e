"""What arrives on a person's feed and on the queues they serve, in the order it came."""

import asyncio
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

_feed: msgspec.json.Decoder[FeedEvent] = msgspec.json.Decoder(FeedEvent)
_queue: msgspec.json.Decoder[QueueEvent] = msgspec.json.Decoder(QueueEvent)


class Heard(NamedTuple):
    """An event, and whether it came on the person's own feed."""

    event: FeedEvent | QueueEvent
    own: bool


class FeedInbox:
    """The subscriptions of one console. They outlive a lost connection; what it held back is lost."""

    def __init__(self, nc: Client, subjects: Subjects, user: str) -> None:
        self._nc = nc
        self._subjects = subjects
        self._user = user
        self._arrived: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._queues: dict[str, Subscription] = {}

    async def open(self) -> None:
        """Hear my own feed from now on."""
        await self._nc.subscribe(self._subjects.feed_of(self._user), cb=self._taking(_feed, own=True))

    async def serve(self, queues: tuple[str, ...]) -> None:
        """Hear these queues from now on, and no others."""
        wanted = {EVERY_QUEUE} if EVERY_QUEUE in queues else set(queues)
        for queue in wanted - self._queues.keys():
            hearing = self._taking(_queue, own=False)
            self._queues[queue] = await self._nc.subscribe(self._subjects.queue_of(queue), cb=hearing)
        for queue in self._queues.keys() - wanted:
            await self._queues.pop(queue).unsubscribe()

    def clear(self) -> None:
        """Forget what has arrived: everything is about to be read anew."""
        self._arrived = asyncio.Queue()

    async def next(self) -> Heard | None:
        """What arrived next, or None after a while without anything."""
        if not self._arrived.empty():
            return self._arrived.get_nowait()
        tick = asyncio.get_running_loop().call_later(TICK, self._arrived.put_nowait, None)
        try:
            return await self._arrived.get()
        finally:
            tick.cancel()

    def _taking(
        self, decoder: "msgspec.json.Decoder[FeedEvent] | msgspec.json.Decoder[QueueEvent]", *, own: bool
    ) -> Callable[[Msg], Awaitable[None]]:
        async def take(message: Msg) -> None:
            try:
                event = decoder.decode(message.data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                return  # what this version cannot read shows as a gap at the next event or heartbeat
            self._arrived.put_nowait(Heard(event, own))

        return take
