"""Making a database anew from the log, and checking that one is what the log says."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import aclosing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from nats.aio.client import Client

from console_bridge import dump, log_copy, projection, reads
from console_bridge.chain import Chain
from console_bridge.damage import rolled_back
from console_bridge.database import claim
from console_bridge.database_file import DatabaseUnusable, open_for_reading, open_for_writing, set_aside
from console_bridge.follower import Log
from console_bridge.inspection import CHUNK, compare
from console_bridge.log_following import Facts
from console_bridge.out_stream import OutStream
from console_bridge.outbound import Outgoing, outgoing_of
from console_bridge.outbox import Outbox
from console_bridge.states import States, Step, ended
from console_schemas.base import Value
from console_schemas.subjects import Subjects

NAMED = 20
"""Differences that are named; more would only hide them."""

Progress = Callable[[int, int], None]
"""Told how many facts are in, of how many."""


Outgoings = Callable[[Step], Iterable[Outgoing]]


class Check(Value, frozen=True, kw_only=True):
    """What a comparison with the log found."""

    equal: bool
    applied: int
    """How many facts of the log both databases hold."""
    rows: dict[str, int]
    """Of each table of the database that was checked."""
    differences: tuple[str, ...] = ()
    """The first rows that differ, each as `table key`."""


async def rebuild(
    log: Facts, path: Path, until: int, progress: Progress = lambda *_: None, outgoing: Outgoings = lambda _: ()
) -> None:
    """Make a new database at `path` from the facts of the log up to sequence `until`.

    `outgoing` says what the bots are still to be told because of a step. Raises `LogDamaged`.
    """
    db = open_for_writing(path)
    states, chain = States(), Chain()
    try:
        if until == 0:
            return
        async with aclosing(log.follow(1)) as batches:
            async for batch in batches:
                for engagement, last in reads.ended_engagements(db, states.strangers([each.event for each in batch])):
                    states.revive(engagement)
                    chain.revive(engagement.id, last)
                facts = [chain.take(each) for each in batch if each.sequence <= until]
                steps = [states.take(each.sequence, each.event) for each in facts]
                chain.forget(ended(steps))
                states.forget(ended(steps))
                projection.project(db, steps, [each for step in steps for each in outgoing(step)], facts=facts)
                progress(min(batch[-1].sequence, until), until)
                if batch[-1].sequence >= until:
                    return
    finally:
        db.close()


async def check(log: Log, path: Path, progress: Progress = lambda *_: None) -> Check:
    """Compare the database at `path`, as it is now, with one made from the log; the bridge may go on meanwhile.

    Raises `DatabaseUnusable` or `LogDamaged`.
    """
    db = open_for_reading(path)
    try:
        with db.atomic():
            applied = projection.applied(db)
            head = await log.last_sequence()
            if applied > head:
                raise rolled_back(head, applied)
            with TemporaryDirectory(prefix="console-rebuild-") as folder:
                anew = Path(folder) / "bridge.db"
                await rebuild(log, anew, applied, progress)
                fresh = open_for_reading(anew)
                try:
                    different = tuple(islice(dump.differences(db, fresh), NAMED))
                finally:
                    fresh.close()
            return Check(equal=not different, applied=applied, rows=dump.counts(db), differences=different)
    finally:
        db.close()


async def replace(nc: Client, log: Log, path: Path, subjects: Subjects, progress: Progress = lambda *_: None) -> None:
    """Put a database made from the whole log in the place of the one at `path`, which no bridge may have open.

    What the bots are still to be told goes into it. Raises `DatabaseUnusable`, or `LogDamaged` where the old one knows
    that the log is: then it is what the log can be restored from.
    """
    with claim(path):
        usable = await _is_of_this_log(log, path)
        outbox = Outbox(OutStream(nc.jetstream()), datetime.now(UTC))
        await outbox.resume()
        anew = path.with_name(f"{path.name}.anew")
        _remove(anew)

        def outgoing(step: Step) -> list[Outgoing]:
            return outbox.outstanding(filter(None, [outgoing_of(step, subjects)]))

        await rebuild(log, anew, await log.last_sequence(), progress, outgoing)
        if usable:
            _remove(path)  # first, because SQLite would read an old -wal into the new file
        else:
            set_aside(path)
        anew.rename(path)


async def _is_of_this_log(log: Log, path: Path) -> bool:
    """Whether the log still is what this database was made from; not for one that cannot be read."""
    try:
        db = open_for_reading(path)
    except DatabaseUnusable:
        return False
    try:
        stored, copied = projection.applied(db), log_copy.complete_until(db)
        head = await log.last_sequence()
        if stored > head:
            raise rolled_back(head, stored)
        if copied:
            await compare(log, list(log_copy.between(db, copied - CHUNK + 1, copied)))
        return True
    except sqlite3.DatabaseError:
        return False
    finally:
        db.close()


def _remove(path: Path) -> None:
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
