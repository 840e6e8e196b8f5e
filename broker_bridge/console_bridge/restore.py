"""Restoring the log from the database's copy and from what it still holds itself; what is taken out of it is kept."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, aclosing
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils
from nats.aio.client import Client

from console_bridge import log_copy
from console_bridge.damage import missing
from console_bridge.database import claim
from console_bridge.database_file import DatabaseUnusable, open_for_reading, set_aside
from console_bridge.event_log import EventLog
from console_bridge.inspection import CHUNK, Progress
from console_bridge.key_store import KeyStore
from console_bridge.log_files import save, saved
from console_bridge.log_following import Logged
from console_bridge.log_repair import LOST, Repair
from console_bridge.log_writing import empty, write
from console_bridge.out_stream import OutStream
from console_bridge.streams import ensure_streams
from console_bridge.verdict import Verdict, verdict
from console_schemas.base import Value
from console_schemas.events import MessageSetAside
from console_schemas.subjects import KEYS_STREAM, Subjects


class Restored(Value, frozen=True, kw_only=True):
    """What was done."""

    facts: int
    """In the log now; each was read back and compared."""
    written: int = 0
    lost: int = 0
    """Facts that were nowhere any more: a mark stands in the place of each."""
    unusable: int = 0
    """Facts behind a lost one of their engagement: kept as unusable input, with their bytes."""
    kept: str = ""
    """The file with all that could be read of the damaged log; empty where nothing was taken out of it."""
    database: str = ""
    """Where the database was moved, because it must be made anew."""


class Restoration:
    """The log and the database of one bridge, which must not run."""

    def __init__(
        self,
        nc: Client,
        subjects: Subjects,
        path: Path,
        progress: Progress = lambda *_: None,
        *,
        exchange: Client | None = None,
    ) -> None:
        """`exchange` is where bots are told, if that is another account than the log's."""
        self._nc = nc
        self._exchange = exchange or nc
        self._subjects = subjects
        self._path = path
        self._progress = progress
        self._log = EventLog(nc, subjects)
        self._plan = path.with_name(f"{path.name}.restore.jsonl.gz")
        """What the log is to hold. It outlives a crash: then the next run goes on with it."""

    async def run(self, *, salvage: bool) -> Restored:
        """Restore the log and prove it equal to what it must hold.

        Raises `LogDamaged` where a fact is neither in the copy nor in the log and `salvage` is not wished,
        `DatabaseUnusable`, or what the broker raises.
        """
        with claim(self._path):
            if not self._plan.exists():
                found = await self._make_plan(salvage)
                if found.damage is None:
                    await self._put_back_keys()
                    return Restored(facts=found.facts)
            kept = await self._carry_out()
            await self._put_back_keys()
            marks = [fact.event for fact in saved(self._plan) if _is_mark(fact)]
            lost = sum(not event.raw for event in marks if isinstance(event, MessageSetAside))
            moved = str(set_aside(self._path)) if marks and self._path.exists() else ""
            facts, written = self._counts
            self._plan.unlink()
        return Restored(facts=facts, written=written, lost=lost, unusable=len(marks) - lost, kept=kept, database=moved)

    async def _make_plan(self, salvage: bool) -> Verdict:
        with ExitStack() as closing:
            db = self._copy(salvage)
            if db is not None:
                closing.callback(db.close)
            told = await OutStream(self._exchange.jetstream()).delivered()
            found = await verdict(self._log, db, told, self._progress)
            if found.damage is not None:
                last = await self._last(found, db, salvage)
                repair = Repair(self._log, db if found.copied else None, salvage=salvage, now=datetime.now(UTC))
                async with aclosing(repair.facts(last)) as facts:
                    await save(self._plan, facts, self._subjects)
        return found

    async def _put_back_keys(self) -> None:
        """What the database has of the keys, each where the broker has none; a broker put back from a copy has lost
        those made since."""
        await ensure_streams(self._nc.jetstream(), self._subjects, (KEYS_STREAM,))
        store = KeyStore(self._nc, self._subjects)
        with ExitStack() as closing:
            db = self._copy(salvage=True)
            if db is None:
                return
            closing.callback(db.close)
            if db.table("data_keys").exists():
                kept = {row["name"]: row["wrapped"] for row in db.query("select name, wrapped from data_keys")}
                for name, wrapped in (await store.read_all(kept)).items():
                    if not wrapped:
                        await store.create(name, kept[name])

    def _copy(self, salvage: bool) -> sqlite_utils.Database | None:
        try:
            return open_for_reading(self._path)
        except DatabaseUnusable:
            if not salvage:
                raise
            return None

    async def _last(self, found: Verdict, db: sqlite_utils.Database | None, salvage: bool) -> int:
        """Up to which fact the log is restored: with those that only it holds, unless it is another one by now."""
        last = max(found.copied, found.told) if salvage else found.copied
        if db is None or not found.copied:
            return max(last, found.facts)
        if found.facts <= found.copied:
            return last
        first = max(1, found.copied - CHUNK + 1)
        copied = {row[0]: row[2] for row in log_copy.between(db, first, found.copied)}
        same = [copied.get(each.sequence) == each.raw async for each in self._log.scan(first, found.copied)]
        return max(last, found.facts) if same and all(same) else last

    async def _carry_out(self) -> str:
        """Make the log what the plan says; returns the file with what was in its place."""
        head = await self._log.last_sequence()
        kept = ""
        if not await self._equal(head):
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
            file = self._path.with_name(f"{self._path.name}.damaged-log-{stamp}.jsonl.gz")
            async with aclosing(self._log.scan(1, head)) as facts:
                await save(file, facts, self._subjects)
            kept, head = str(file), 0
            await empty(self._nc)
        written = await write(self._nc, self._subjects, _behind(saved(self._plan), head))
        whole = await self._log.last_sequence()
        if not await self._equal(whole) or whole != sum(1 for _ in saved(self._plan)):
            raise missing(head + 1, whole)
        self._counts = (whole, written)
        return kept

    async def _equal(self, head: int) -> bool:
        """Whether the log, up to its head, is what the plan says."""
        planned = saved(self._plan)
        async with aclosing(self._log.scan(1, head)) as facts:
            number = 0
            async for fact in facts:
                number += 1
                wanted = next(planned, None)
                if wanted is None or (fact.sequence, fact.raw) != (wanted.sequence, wanted.raw):
                    return False
                if fact.hash not in (b"", wanted.hash):
                    return False
        return number == head


def _is_mark(fact: Logged) -> bool:
    return isinstance(fact.event, MessageSetAside) and fact.event.code == LOST


async def _behind(facts: Iterator[Logged], head: int) -> AsyncGenerator[Logged, None]:
    for fact in facts:
        if fact.sequence > head:
            yield fact
