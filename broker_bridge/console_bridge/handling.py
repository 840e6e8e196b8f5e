"""What is done with each message of a bot: at its bot's pace, in order for each conversation, done or set aside."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from functools import partial

from nats.errors import Error as NatsError

from console_bridge.bot_messages import BotMessages
from console_bridge.command_handler import Unavailable, utc_now
from console_bridge.damage import LogDamaged
from console_bridge.event_log import EventLog, Unresolved
from console_bridge.inbound import Arrived, Unusable, address_of, read, set_aside
from console_bridge.lanes import Lanes
from console_bridge.log_guard import NotStored
from console_bridge.pace import Pace
from console_schemas.case import Rejected
from console_schemas.subjects import Subjects

WIDTH = 2
"""Conversations of one bot that are worked on at once: what others want stored waits behind so many at most."""
WINDOW = 1024
"""Messages of one bot that are held at once."""
BOTS = 1000
"""Bots whose lanes are kept while they are empty."""
REMEMBERED = 10_000
"""Messages set aside that are known not to be set aside again."""
UNEXPECTED = 3
"""How often a message may fail without a known reason before it is set aside."""
RETRY = 0.5
_LATER = (Unavailable, Unresolved, NotStored, LogDamaged, NatsError, TimeoutError)

LetGo = Callable[[], Awaitable[object]]
"""Tells the broker that a message is done."""

_journal = logging.getLogger(__name__)


class Handling:
    """Holds messages until they are done, and only then lets them go."""

    def __init__(self, log: EventLog, subjects: Subjects, messages: BotMessages, pace: Pace) -> None:
        self._log = log
        self._subjects = subjects
        self._messages = messages
        self._pace = pace
        self._lanes: dict[str, Lanes] = {}
        self._held: dict[int, LetGo] = {}
        self._set_aside: OrderedDict[int, None] = OrderedDict()

    def set_aside_before(self, sequences: Iterable[int]) -> None:
        """These were set aside by a bridge before this one, but may not have been let go."""
        self._set_aside.update(dict.fromkeys(sequences))

    async def hold(self, arrived: Arrived, let_go: LetGo) -> None:
        """Take a message into work; waits while its bot has too much of it, or says too much a second."""
        if arrived.sequence in self._held:
            self._held[arrived.sequence] = let_go  # delivered again: the newer copy is the one to let go
            return
        bot = self._subjects.bot_of(arrived.subject) or ""
        await asyncio.sleep(await self._pace.of_bot(bot, len(arrived.data)))
        self._held[arrived.sequence] = let_go
        try:
            await self._lanes_of(bot).put(self._lane(arrived), partial(self._finish, arrived))
        except BaseException:
            del self._held[arrived.sequence]
            raise

    async def drain(self, seconds: float) -> None:
        """Finish what is held; what is not finished comes again at the next start."""
        await asyncio.gather(*(lanes.drain(seconds) for lanes in self._lanes.values()))

    def _lanes_of(self, bot: str) -> Lanes:
        if bot not in self._lanes:
            if len(self._lanes) >= BOTS:
                self._lanes = {name: lanes for name, lanes in self._lanes.items() if not lanes.is_idle}
            self._lanes[bot] = Lanes(width=WIDTH, backlog=WINDOW, pace=self._pace.of_conversation)
        return self._lanes[bot]

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
            await self._held.pop(sequence)()
        except (NatsError, TimeoutError) as error:
            _journal.info("message %d comes again: %s", sequence, error)
