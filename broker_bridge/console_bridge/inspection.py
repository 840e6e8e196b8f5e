"""Comparing the log with the database's copy of it: at the start, in the background, and by command."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from functools import partial
from typing import Protocol

import sqlite_utils

from console_bridge import log_copy, projection
from console_bridge.chain import Chain, shown
from console_bridge.damage import Damage, LogDamaged, missing, rolled_back
from console_bridge.database import Database
from console_bridge.log_copy import Copied
from console_bridge.log_following import Logged
from console_schemas.events import Apart

TAIL = 2_000
"""Facts that are compared at every start: the newest, which a crash is likeliest to harm."""
CHUNK = 200
"""Facts that are in memory at once: each may have a megabyte."""

Progress = Callable[[int, int], None]


class StoredLog(Protocol):
    """The log as it lies in the broker's store."""

    async def last_sequence(self) -> int:
        """Of the newest fact; 0 for none."""

    def scan(self, first: int, last: int) -> AsyncGenerator[Logged, None]:
        """The facts that can be read from one sequence to another."""

    async def first_gap(self) -> Damage | None:
        """What the broker itself says is gone."""

    async def can_be_read(self, sequence: int) -> bool:
        """Whether the broker has this fact."""


async def inspect_start(log: StoredLog, database: Database, progress: Progress = lambda *_: None) -> None:
    """Raises `LogDamaged` where the log is shorter than the database's copy, has gaps, or ends in other facts.

    A database of a release that kept no copy gets one first.
    """
    applied = await database.read(projection.applied)
    head = await log.last_sequence()
    if head < applied:
        raise rolled_back(head, applied)
    if await database.read(log_copy.complete_until) < applied:
        await _make_copy(log, database, applied, progress)
    await inspect_newest(log, database, applied)


async def inspect_newest(log: StoredLog, database: Database, applied: int) -> None:
    """Raises `LogDamaged` where the broker says that facts are gone, or one of the newest is not what was stored."""
    gap = await log.first_gap()
    if gap is not None:
        raise LogDamaged(gap)
    await inspect(log, database, max(1, applied - TAIL + 1), applied)


async def inspect(log: StoredLog, database: Database, first: int, last: int) -> None:
    """Compare these facts of the log with the copy. Raises `LogDamaged`."""
    for start in range(first, last + 1, CHUNK):
        end = min(start + CHUNK - 1, last)
        copied = await database.read(partial(_copied, first=start, last=end))
        await compare(log, copied)


async def compare(log: StoredLog, copied: list[Copied]) -> None:
    """Compare facts of the copy, which follow each other, with those of the log. Raises `LogDamaged`."""
    if not copied:
        return
    found = {each.sequence: each async for each in log.scan(copied[0][0], copied[-1][0])}
    for sequence, value, data in copied:
        logged = found.get(sequence)
        if logged is None:
            if not await log.can_be_read(sequence):
                raise missing(sequence)
        elif logged.raw != data or (logged.hash and logged.hash != value):
            raise changed(logged, value, data)


def changed(logged: Logged, value: bytes, data: bytes) -> LogDamaged:
    """This fact of the log is not the one with these bytes and this hash."""
    event = logged.event
    found = shown(logged.hash) if logged.hash else f"{len(logged.raw)} bytes instead of {len(data)}"
    return LogDamaged(
        Damage(
            what="changed",
            sequence=logged.sequence,
            engagement_id="" if isinstance(event, Apart) else event.engagement_id,
            expected=shown(value),
            found=found,
        )
    )


async def _make_copy(log: StoredLog, database: Database, last: int, progress: Progress) -> None:
    """Raises `LogDamaged` where the facts do not follow from each other, or are not those of the database."""
    chain = Chain()
    known = await database.read(projection.applied_fact)
    async with aclosing(log.scan(1, last)) as facts:
        async for chunk in chunks(facts):
            linked = [chain.take(each) for each in chunk]
            newest = linked[-1]
            if newest.sequence == last and projection.fact_name(newest.event) != known:
                found = projection.fact_name(newest.event)
                raise LogDamaged(Damage(what="changed", sequence=last, expected=known, found=found))
            await database.write(partial(_copy, facts=linked))
            progress(newest.sequence, last)
    if chain.sequence < last:
        raise missing(chain.sequence + 1, last)


def _copied(db: sqlite_utils.Database, first: int, last: int) -> list[Copied]:
    return list(log_copy.between(db, first, last))


def _copy(db: sqlite_utils.Database, facts: list[Logged]) -> None:
    with db.atomic():
        log_copy.put(db, facts)


async def chunks(facts: AsyncIterator[Logged], size: int = CHUNK) -> AsyncGenerator[list[Logged], None]:
    """The facts, so many at a time."""
    chunk: list[Logged] = []
    async for each in facts:
        chunk.append(each)
        if len(chunk) == size:
            yield chunk
            chunk = []
            await asyncio.sleep(0)
    if chunk:
        yield chunk
