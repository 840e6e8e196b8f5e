"""The intake: every message of every bot, in order for each conversation, done or set aside, and only then let go."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import aclosing, suppress
from functools import partial

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.errors import NotFoundError

from console_bridge.bot_messages import BotMessages
from console_bridge.command_handler import Unavailable, utc_now
from console_bridge.damage import LogDamaged
from console_bridge.event_log import EventLog, Unresolved
from console_bridge.inbound import Arrived, Unusable, address_of, read, set_aside
from console_bridge.lanes import Lanes
from console_bridge.log_guard import NotStored
from console_bridge.pull import Pull, Stalled, TakenOver
from console_schemas.case import Rejected
from console_schemas.subjects import IN_STREAM, INTAKE_CONSUMER, Subjects

WIDTH = 64
"""Conversations that are worked on at once."""
BACKLOG = 512
"""Messages that are held at once."""
ACK_WAIT = 120.0
REMEMBERED = 10_000
"""Messages set aside that are known not to be set aside again."""
STANDBY = 0.5
"""Seconds between two looks at whether another bridge still takes messages in."""
STANDBY_LOOKS = 3
"""A bridge that works is between two requests for a moment at most."""
UNEXPECTED = 3
"""How often a message may fail without a known reason before it is set aside."""
RETRY = 0.5
_LATER = (Unavailable, Unresolved, NotStored, LogDamaged, NatsError, TimeoutError)

_journal = logging.getLogger(__name__)


class Intake:
    """Reads `CONSOLE_IN`. One bridge at a time does, the one that started last; the others stand by."""

    def __init__(self, nc: Client, log: EventLog, subjects: Subjects, messages: BotMessages) -> None:
        self._nc = nc
        self._log = log
        self._subjects = subjects
        self._messages = messages
        self._lanes = Lanes(width=WIDTH, backlog=BACKLOG)
        self._held: dict[int, Msg] = {}
        self._set_aside: OrderedDict[int, None] = OrderedDict()

    async def run(self) -> None:
        """Take messages in for ever, over broker restarts. Cancel it, then `drain`."""
        self._set_aside.update(dict.fromkeys(await self._set_aside_before()))
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
        await self._lanes.drain(seconds)

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
        await self._new_consumer()
        async with Pull(self._nc, IN_STREAM, INTAKE_CONSUMER, batch=WIDTH) as pull, aclosing(pull.batches()) as batches:
            async for messages in batches:
                for message in messages:
                    await self._hold(message)

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

    async def _new_consumer(self) -> None:
        """Start from the oldest message that is not let go: with the old consumer, what was on its way to us when a
        connection broke would come after `ACK_WAIT`, behind what was said later."""
        jetstream = self._nc.jetstream()
        with suppress(NotFoundError):
            await jetstream.delete_consumer(IN_STREAM, INTAKE_CONSUMER)
        config = api.ConsumerConfig(
            durable_name=INTAKE_CONSUMER,
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT,
            max_ack_pending=2 * BACKLOG,
        )
        await jetstream.add_consumer(IN_STREAM, config=config)

    async def _hold(self, message: Msg) -> None:
        arrived = Arrived(message.metadata.sequence.stream, message.subject, message.data)
        if arrived.sequence in self._held:
            self._held[arrived.sequence] = message  # delivered again: the newer copy is the one to let go
            return
        self._held[arrived.sequence] = message
        await self._lanes.put(self._lane(arrived), partial(self._finish, arrived))

    def _lane(self, arrived: Arrived) -> Hashable:
        try:
            return address_of(self._subjects, arrived)[:2]
        except Unusable:
            return arrived.subject

    async def _finish(self, arrived: Arrived) -> None:
        """Do it until it is done, however long the broker is away; then let the message go."""
        unexpected = 0
        while True:
            try:
                if unexpected < UNEXPECTED:
                    await self._take(arrived)
                else:
                    await self._keep_aside(arrived, Unusable("invalid", "the bridge could not work on this message"))
                break
            except _LATER as error:
                _journal.warning("message %d waits: %s", arrived.sequence, error)
            except Exception:
                _journal.exception("message %d failed", arrived.sequence)
                unexpected += 1
            await asyncio.sleep(RETRY)
        await self._let_go(arrived.sequence)

    async def _take(self, arrived: Arrived) -> None:
        if arrived.sequence in self._set_aside:
            return
        try:
            await self._messages.take(read(self._subjects, arrived))
        except Unusable as reason:
            await self._keep_aside(arrived, reason)
        except Rejected as rejected:
            await self._keep_aside(arrived, Unusable(rejected.refused.code, rejected.refused.message))
        except ValueError as error:
            await self._keep_aside(arrived, Unusable("invalid", str(error)))

    async def _keep_aside(self, arrived: Arrived, reason: Unusable) -> None:
        for part in set_aside(arrived, reason, utc_now()):
            await self._log.set_aside(part)
        self._set_aside[arrived.sequence] = None
        while len(self._set_aside) > REMEMBERED:
            self._set_aside.popitem(last=False)

    async def _let_go(self, sequence: int) -> None:
        try:
            await self._held.pop(sequence).ack()
        except NatsError as error:
            _journal.info("message %d comes again: %s", sequence, error)
