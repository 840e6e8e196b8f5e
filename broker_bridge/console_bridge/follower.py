"""Following the log: every fact, once and in order, into the database, then to consoles, ops and bots."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from console_bridge import projection, reads
from console_bridge.announcer import Announcer
from console_bridge.database import Database
from console_bridge.log_following import Logged
from console_bridge.outbound import Outgoing, outgoing_of
from console_bridge.outbox import Outbox
from console_bridge.states import LogDamaged, States, Step
from console_schemas.subjects import Subjects

T = TypeVar("T")

NEWS = timedelta(seconds=60)
"""At the start, facts older than this are not announced: the heartbeats tell of them."""
RETRY = 1.0
"""Seconds until the database is tried again where its disk is full, and the broker where it does not answer."""

_journal = logging.getLogger(__name__)


class Log(Protocol):
    """What is followed."""

    def follow(self, start: int) -> AsyncGenerator[list[Logged], None]:
        """All facts from a sequence on, in batches, for ever."""

    async def last_sequence(self) -> int:
        """Of the newest fact; 0 for none."""


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
        self._started = datetime.now(UTC)
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []

    @property
    def progress(self) -> tuple[int, int]:
        """How many facts are applied, of how many there were at the start."""
        return self.applied, self._head

    async def run(self) -> None:
        """Follow until the connection is closed or this is cancelled. Raises `LogDamaged` or `DatabaseUnusable`."""
        self._head = await _answered(self._log.last_sequence)
        self._check_head()
        await _answered(self._outbox.resume)
        left = await self._database.read(lambda db: reads.pending(db, self._outbox.delivered))
        self._outbox.add(self._outbox.outstanding(left))
        self._moved_on()
        async with aclosing(self._log.follow(max(1, self.applied))) as batches:
            async for batch in batches:
                await self._take(await self._unknown(batch))

    async def wait_for(self, sequence: int) -> None:
        """Return once the database holds the fact at this sequence of the log."""
        if self.applied >= sequence:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((sequence, waiter))
        await waiter

    async def _take(self, batch: Sequence[Logged]) -> None:
        if not batch:
            return
        for logged in batch:
            self._apply(logged)
        steps = [self.states.take(logged.sequence, logged.event) for logged in batch]
        outgoing = self._outbox.outstanding(filter(None, (outgoing_of(step, self._subjects) for step in steps)))
        await self._store(steps, outgoing)
        self.applied = steps[-1].sequence
        self._moved_on()
        for step in steps:
            if step.sequence > self._head or step.event.at > self._started - NEWS:
                await self._announcer.announce(step)
            else:
                self._announcer.pass_over(step)
        self._outbox.add(outgoing)

    async def _store(self, steps: Sequence[Step], outgoing: Sequence[Outgoing]) -> None:
        """Into the database. A full disk is waited for: whoever reads goes on meanwhile."""
        while True:
            try:
                return await self._database.write(
                    lambda db: projection.project(db, steps, outgoing, self._outbox.delivered)
                )
            except sqlite3.OperationalError as error:
                _journal.error("facts from %d on are not in the database yet: %s", steps[0].sequence, error)
            await asyncio.sleep(RETRY)

    async def _unknown(self, batch: Sequence[Logged]) -> Sequence[Logged]:
        """The part of a batch that is not applied. The one fact that is known must be the one that was applied."""
        if batch[0].sequence > self.applied:
            return batch
        known = await self._database.read(projection.applied_fact)
        for logged in batch:
            if logged.sequence == self.applied and projection.fact_name(logged.event) != known:
                raise LogDamaged(
                    f"Fact {self.applied} of the log is not the one that is in {self._database.path}. Start the bridge "
                    "with the broker and the database that belong together, or move the database away: it is made anew."
                )
        return [logged for logged in batch if logged.sequence > self.applied]

    def _check_head(self) -> None:
        if self.applied > self._head:
            raise LogDamaged(
                f"{self._database.path} holds {self.applied} facts, the log only {self._head}: facts are lost. Restore "
                "the broker's store, or move the database away to go on with what the log still has."
            )

    def _moved_on(self) -> None:
        if self.applied >= self._head:
            self.caught_up.set()
        for sequence, waiter in self._waiters:
            if sequence <= self.applied and not waiter.done():
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
