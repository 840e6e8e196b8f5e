"""Reading a part of a JetStream stream as it grows: every message once, in order, over broker restarts."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api

HEARTBEAT = 2.0
SILENCE = 5.0
"""Seconds without even a heartbeat after which the consumer is taken for gone."""
RETRY = 0.25
ABANDONED = 30.0
"""Seconds after which the broker forgets the consumer of a reader that is gone."""


class _Lost(Exception):
    """The consumer is gone, or a message was lost on the way: begin again behind the last one."""


class StreamReader:
    """Reads the messages of one filter from behind a position (a stream sequence).

    It uses an ephemeral push consumer, whose subject for creation ends in the filter, so that the broker can be told
    who may read what. The consumer may vanish and messages may be lost on the way: their numbers show it.
    """

    def __init__(self, nc: Client, stream: str, filter_subject: str, position: int) -> None:
        self.position = position
        """The sequence of the last message read."""
        self._nc = nc
        self._stream = stream
        self._filter = filter_subject
        self._jetstream = nc.jetstream()

    async def messages(self) -> AsyncGenerator[Msg, None]:
        """The messages, for ever; a stream that does not exist yet is waited for. Ends with the connection."""
        while not self._nc.is_closed:
            arrived: asyncio.Queue[Msg] = asyncio.Queue()
            inbox = self._nc.new_inbox()
            try:
                subscription = await self._nc.subscribe(inbox, cb=arrived.put)
                try:
                    await self._add_consumer(inbox)
                    async for message in self._numbered(arrived):
                        self.position = message.metadata.sequence.stream
                        yield message
                finally:
                    with contextlib.suppress(errors.Error):
                        await subscription.unsubscribe()
            except (_Lost, errors.Error, TimeoutError):
                await asyncio.sleep(RETRY)

    async def _add_consumer(self, inbox: str) -> None:
        config = api.ConsumerConfig(
            name=inbox.rpartition(".")[2],
            deliver_subject=inbox,
            filter_subject=self._filter,
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self.position + 1,
            ack_policy=api.AckPolicy.NONE,
            max_deliver=1,
            idle_heartbeat=HEARTBEAT,
            inactive_threshold=ABANDONED,
            mem_storage=True,
            num_replicas=1,
        )
        await self._jetstream.add_consumer(self._stream, config=config)

    async def _numbered(self, arrived: "asyncio.Queue[Msg]") -> AsyncGenerator[Msg, None]:
        """What was delivered, as long as nothing is missing. Raises `_Lost`."""
        delivered = 0
        while True:
            message = await self._next(arrived)
            if message.headers and message.headers.get("Status"):
                if int(message.headers.get("Nats-Last-Consumer", delivered)) != delivered:
                    raise _Lost
                continue
            delivered += 1
            if message.metadata.sequence.consumer != delivered:
                raise _Lost
            yield message

    async def _next(self, arrived: "asyncio.Queue[Msg]") -> Msg:
        loop = asyncio.get_running_loop()
        reconnects = self._nc.stats["reconnects"]
        deadline = loop.time() + SILENCE
        while loop.time() < deadline and self._nc.stats["reconnects"] == reconnects:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RETRY):  # `wait_for` would swallow a cancellation that comes with a message
                    return await arrived.get()
        raise _Lost


async def last_sequence(nc: Client, stream: str) -> int:
    """The sequence of the newest message in a stream; 0 where there is no such stream yet."""
    try:
        info = await nc.jetstream().stream_info(stream)
    except errors.Error:
        return 0
    return int(info.state.last_seq)


async def position_for(nc: Client, stream: str, filter_subject: str) -> int:
    """Behind which sequence everything new on a filter will be; 0 where there is no such stream yet.

    It is read from a consumer for this filter, which the broker forgets: a bot may look at nothing else of the stream.
    """
    config = api.ConsumerConfig(
        name=nc.new_inbox().rpartition(".")[2],
        filter_subject=filter_subject,
        deliver_policy=api.DeliverPolicy.NEW,
        ack_policy=api.AckPolicy.NONE,
        inactive_threshold=1.0,
        mem_storage=True,
        num_replicas=1,
    )
    try:
        info = await nc.jetstream().add_consumer(stream, config=config)
    except errors.Error:
        return 0
    return int(info.delivered.stream_seq) if info.delivered else 0
