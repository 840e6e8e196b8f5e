"""Following the log: every fact, once and in order, into the database, then to consoles, ops and bots."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from console_bridge import projection, reads
from console_bridge.announcer import Announcer
from console_bridge.chain import Chain
from console_bridge.damage import rolled_back
from console_bridge.database import Database
from console_bridge.database_file import forget_freed, remedy
from console_bridge.inspection import StoredLog, inspect_start
from console_bridge.log_following import Facts, Logged
from console_bridge.outbound import Outgoing, outgoing_of
from console_bridge.outbox import Outbox
from console_bridge.states import States, Step, ended
from console_schemas.events import EngagementErased
from console_schemas.subjects import Subjects

T = TypeVar("T")

NEWS = timedelta(seconds=60)
"""At the start, facts older than this are not announced: the heartbeats tell of them."""
RETRY = 1.0
"""Seconds until the database is tried again where its disk is full, and the broker where it does not answer."""

_journal = logging.getLogger(__name__)


class Log(StoredLog, Facts, Protocol):
    """What is followed."""


class Follower:
    """The one reader of the log, and the one writer of the database."""

    def __init__(
        self,
        log: Log,
        database: Database,
        states: States,
        subjects: Subjects,
        announcer: Announcer,
        outbox: Outbox,
        apply: Callable[[Logged], None] = lambda _: None,
    ) -> None:
        self.applied = database.applied()
        self.caught_up = asyncio.Event()
        self.states = states
        self._log = log
        self._database = database
        self._subjects = subjects
        self._announcer = announcer
        self._outbox = outbox
        self._apply = apply
        self._head = 0
        self._given_up = False
        self._stuck = False
        self._started = datetime.now(UTC)
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []

    @property
    def progress(self) -> tuple[int, int]:
        """How many facts are applied, of how many there were at the start."""
        return self.applied, self._head

    async def run(self) -> None:
        """Follow until the connection is closed or this is cancelled. Raises `LogDamaged` or `DatabaseUnusable`."""
        self._head = await _answered(self._log.last_sequence)
        await _answered(self._outbox.resume)
        if self._outbox.delivered > self._head:  # bots were told of facts that are gone
            raise rolled_back(self._head, self._outbox.delivered)
        await _answered(lambda: inspect_start(self._log, self._database))
        chain = await self._database.chain()
        left = await self._database.read(lambda db: reads.pending(db, self._outbox.delivered))
        self._outbox.add(self._outbox.outstanding(left))
        self._moved_on()
        async with aclosing(self._log.follow(self.applied + 1)) as batches:
            async for batch in batches:
                await self._take(batch, chain)

    def give_up(self) -> None:
        """Nothing more is applied."""
        self._given_up = True
        self._moved_on()

    @property
    def _not_now(self) -> bool:
        return self._given_up or self._stuck

    async def wait_for(self, sequence: int) -> None:
        """Return once the database holds the fact at this sequence of the log, and bots are being told of it.

        At once where it cannot come to hold it at the moment: whoever reads goes on with what there is.
        """
        if self.applied >= sequence or self._not_now:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((sequence, waiter))
        await waiter

    async def _take(self, batch: Sequence[Logged], chain: Chain) -> None:
        facts: list[Logged] = []
        steps: list[Step] = []
        strangers = self.states.strangers([each.event for each in batch])
        if strangers:
            for engagement, last in await self._database.read(lambda db: reads.ended_engagements(db, strangers)):
                self.states.revive(engagement)
                chain.revive(engagement.id, last)
        try:
            for each in batch:
                fact = chain.take(each)
                steps.append(self.states.take(fact.sequence, fact.event))
                facts.append(fact)
                self._apply(fact)
        finally:  # what stands before damage is sound
            if steps:
                chain.forget(ended(steps))
                self.states.forget(ended(steps))
                await self._keep(steps, facts)

    async def _keep(self, steps: Sequence[Step], facts: Sequence[Logged]) -> None:
        outgoing = self._outbox.outstanding(filter(None, (outgoing_of(step, self._subjects) for step in steps)))
        await self._store(steps, outgoing, facts)
        self._outbox.add(outgoing)
        self.applied = steps[-1].sequence
        self._moved_on()
        for step in steps:
            if step.sequence > self._head or step.event.at > self._started - NEWS:
                await self._announcer.announce(step)
            else:
                self._announcer.pass_over(step)

    async def _store(self, steps: Sequence[Step], outgoing: Sequence[Outgoing], facts: Sequence[Logged]) -> None:
        """Into the database. A full disk is waited for: whoever reads goes on meanwhile."""
        while True:
            try:
                await self._database.write(
                    lambda db: projection.project(db, steps, outgoing, self._outbox.delivered, facts)
                )
                if any(isinstance(step.event, EngagementErased) for step in steps):
                    await self._database.write(forget_freed)
                self._stuck = False
                return
            except sqlite3.OperationalError as error:
                _journal.error(
                    "facts from %d on are not in the database yet: %s. %s", steps[0].sequence, error, remedy(error)
                )
            self._stuck = True
            self._moved_on()
            await asyncio.sleep(RETRY)

    def _moved_on(self) -> None:
        if self.applied >= self._head or self._given_up:
            self.caught_up.set()
        for sequence, waiter in self._waiters:
            if (sequence <= self.applied or self._not_now) and not waiter.done():
                waiter.set_result(None)
        self._waiters = [(sequence, waiter) for sequence, waiter in self._waiters if not waiter.done()]


async def _answered(question: Callable[[], Awaitable[T]]) -> T:
    """The broker's answer, however long it takes to give one. Raises `NotFoundError` where a stream is missing."""
    while True:
        try:
            return await question()
        except NotFoundError:
            raise
        except (NatsError, TimeoutError) as error:
            _journal.warning("the broker does not answer yet: %s", type(error).__name__)
        await asyncio.sleep(RETRY)
