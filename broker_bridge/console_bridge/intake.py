"""The intake: what each bot says is read beside what the others say, so that nobody waits behind another's flood."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import aclosing, suppress
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.errors import NotFoundError

from console_bridge.event_log import EventLog
from console_bridge.handling import WINDOW, Handling
from console_bridge.inbound import Arrived
from console_bridge.newcomers import Newcomers
from console_bridge.pull import HEARTBEAT, Pull, Stalled, TakenOver
from console_client.ending import end
from console_schemas.subjects import IN_STREAM, INTAKE_CONSUMER, Subjects, intake_consumer

BATCH = 64
"""Messages of one bot that are asked for at once."""
BOT_HEARTBEAT = 10.0
"""Seconds; that the broker is gone shows at the first consumer, which is in everybody's name."""
ACK_WAIT = 600.0
STANDBY = 0.5
"""Seconds between two looks at whether another bridge still takes messages in."""
STANDBY_LOOKS = 3
"""A bridge that works is between two requests for a moment at most."""
RETRY = 0.5

_journal = logging.getLogger(__name__)


class Intake:
    """Reads `CONSOLE_IN`. One bridge at a time does, the one that started last; the others stand by.

    The right to it is a consumer that also gets what is no bot's. Beside it every bot has a consumer of its own.
    """

    def __init__(
        self,
        nc: Client,
        log: EventLog,
        subjects: Subjects,
        handling: Handling,
        bots: Callable[[], Iterable[str]] = lambda: (),
    ) -> None:
        """`bots`: those that are known; others are found by what they say."""
        self._nc = nc
        self._log = log
        self._subjects = subjects
        self._handling = handling
        self._newcomers = Newcomers(nc, subjects, handling, self._take_up, bots)
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._ended: asyncio.Queue[asyncio.Task[None]] = asyncio.Queue()

    async def run(self) -> None:
        """Take messages in for ever, over broker restarts. Cancel it, then `drain`."""
        self._handling.set_aside_before(await self._set_aside_before())
        while True:
            try:
                await self._take_all()
            except TakenOver:
                _journal.info("another bridge has the intake: standing by")
                await self._stand_by()
            except (Stalled, NatsError, TimeoutError) as error:
                _journal.info("taking up the intake again: %s", error)
                await asyncio.sleep(RETRY)

    async def drain(self, seconds: float) -> None:
        """Finish what is held; what is not finished comes again at the next start."""
        await self._handling.drain(seconds)

    async def _set_aside_before(self) -> set[int]:
        """What a bridge before this one set aside, but may not have let go."""
        while True:
            try:
                state = (await self._nc.jetstream().stream_info(IN_STREAM)).state
                if state.messages == 0:
                    return set()
                oldest = await self._nc.jetstream().get_msg(IN_STREAM, seq=state.first_seq)
                return await self._log.set_aside_since(oldest.time) if oldest.time else set()
            except NotFoundError:
                continue  # let go between the two questions
            except (NatsError, TimeoutError) as error:
                _journal.info("the intake waits for the log: %s", error)
                await asyncio.sleep(RETRY)

    async def _take_all(self) -> None:
        """Read everything beside each other until one reader cannot go on; raises what it raised."""
        self._ended = asyncio.Queue()
        await self._new_consumer(INTAKE_CONSUMER, self._subjects.stray_inbound)
        try:
            self._begin("", self._read(INTAKE_CONSUMER, HEARTBEAT))
            self._begin("*", self._newcomers.run())
            (await self._ended.get()).result()
        finally:
            reading = list(self._reading.values())
            self._reading.clear()
            await end(reading)

    def _take_up(self, bot: str) -> None:
        """Read what this bot says, from now on."""
        if bot not in self._reading:
            self._begin(bot, self._read_bot(bot))

    def _begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = self._reading[name] = asyncio.create_task(work)
        task.add_done_callback(self._ended.put_nowait)

    async def _read_bot(self, bot: str) -> None:
        await self._new_consumer(intake_consumer(bot), self._subjects.inbound_of(bot))
        await self._read(intake_consumer(bot), BOT_HEARTBEAT)

    async def _read(self, consumer: str, heartbeat: float) -> None:
        pull = Pull(self._nc, IN_STREAM, consumer, batch=BATCH, heartbeat=heartbeat)
        async with pull, aclosing(pull.batches()) as batches:
            async for messages in batches:
                for message in messages:
                    await self._handling.hold(_arrived(message), message.ack)

    async def _stand_by(self) -> None:
        """Return once nobody takes messages in any more."""
        unseen = 0
        while unseen < STANDBY_LOOKS:
            await asyncio.sleep(STANDBY)
            try:
                holder = await self._nc.jetstream().consumer_info(IN_STREAM, INTAKE_CONSUMER)
                unseen = 0 if holder.num_waiting else unseen + 1
            except NotFoundError:
                unseen += 1
            except (NatsError, TimeoutError):
                unseen = 0

    async def _new_consumer(self, name: str, subjects: str) -> None:
        """Start from the oldest message that is not let go: with the old consumer, what was on its way to us when a
        connection broke would come after `ACK_WAIT`, behind what was said later."""
        jetstream = self._nc.jetstream()
        with suppress(NotFoundError):
            await jetstream.delete_consumer(IN_STREAM, name)
        config = api.ConsumerConfig(
            durable_name=name,
            filter_subject=subjects,
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT,
            max_ack_pending=2 * WINDOW,
            mem_storage=True,
        )
        await jetstream.add_consumer(IN_STREAM, config=config)


def _arrived(message: Msg) -> Arrived:
    return Arrived(message.metadata.sequence.stream, message.subject, message.data)
