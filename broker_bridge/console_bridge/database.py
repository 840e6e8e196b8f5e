"""The SQLite file as the bridge has it open: held by one bridge, written by one thread, read by others."""

import asyncio
import fcntl
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import TextIOWrapper
from pathlib import Path
from typing import TypeVar

import sqlite_utils

from console_bridge import log_copy, projection, reads
from console_bridge.chain import Chain
from console_bridge.database_file import (
    DatabaseDamaged,
    DatabaseUnusable,
    damaged,
    is_database,
    open_for_reading,
    open_for_writing,
    set_aside,
    unopened,
)
from console_bridge.states import States

T = TypeVar("T")

READERS = 2

_journal = logging.getLogger(__name__)


class Database:
    """The open file. `write` runs in the one writing thread, `read` in others with connections that cannot write.

    Raises `DatabaseUnusable` when it is opened, and `DatabaseDamaged` wherever the file is found damaged or gone.
    """

    def __init__(self, path: Path, *, mend: bool = False) -> None:
        """With `mend` a damaged file is set aside and a new one begun."""
        self.path = path
        self.whole: reads.Whole = lambda fact, _: fact
        """Opens what is sealed in the copy of the log."""
        self._failure: DatabaseDamaged | None = None
        self._failing = asyncio.Event()
        self._claim = claim(path)
        self._writing = ThreadPoolExecutor(1, "database-writer")
        self._reading = ThreadPoolExecutor(READERS, "database-reader")
        self._own = threading.local()
        self._readers: list[sqlite_utils.Database] = []
        try:
            self._writer = self._writing.submit(_opened, path, mend).result()
            self._inode = path.stat().st_ino
        except DatabaseUnusable:
            self._release()
            raise

    async def write(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        """Do this with the writing connection. Raises `sqlite3.Error` where it cannot be done, as on a full disk."""
        return await self._in(self._writing, self._unmoved, work)

    async def read(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        """Do this with a connection that cannot write."""
        return await self._in(self._reading, self._reader, work)

    async def failed(self) -> None:
        """Wait until the file turns out to be damaged or gone. Raises `DatabaseDamaged`."""
        await self._failing.wait()
        if self._failure is not None:
            raise self._failure

    def applied(self) -> int:
        """The sequence of the last fact of the log that is in the tables."""
        return self._done(self._reader, projection.applied)

    def open_engagements(self) -> list[reads.Restored]:
        """Every engagement that is not ended, with its secrets, its last fact and its messages."""
        return self._done(self._reader, lambda db: reads.open_engagements(db, self.whole))

    def engagement_of(self, bot: str, conversation_id: str) -> str | None:
        """The id of the engagement that a conversation opened last, ended or not."""
        return self._done(self._reader, lambda db: reads.newest_engagement(db, bot, conversation_id))

    def states(self) -> States:
        """Every engagement that is not ended, without its secrets, and the version of each queue."""
        return self._done(self._reader, reads.open_states)

    async def chain(self) -> Chain:
        """The chain behind the last fact that is in the tables."""
        return await self.read(lambda db: log_copy.chain(db, projection.applied(db)))

    def close(self) -> None:
        """Finish what is under way and let go of the file."""
        self._reading.shutdown()
        for reader in self._readers:
            reader.close()
        self._writing.submit(self._writer.close).result()
        self._release()

    async def _in(
        self,
        threads: ThreadPoolExecutor,
        connection: Callable[[], sqlite_utils.Database],
        work: Callable[[sqlite_utils.Database], T],
    ) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, self._done, connection, work)
        except DatabaseDamaged as error:
            self._failure = error
            self._failing.set()
            raise

    def _unmoved(self) -> sqlite_utils.Database:
        """The writing connection. Raises `DatabaseDamaged` where the file is no longer the one that is at its path."""
        try:
            if self.path.stat().st_ino == self._inode:
                return self._writer
        except FileNotFoundError:
            pass
        raise DatabaseDamaged(
            f"{self.path} was deleted or replaced while the bridge ran: it is made anew from the log."
        )

    def _done(self, connection: Callable[[], sqlite_utils.Database], work: Callable[[sqlite_utils.Database], T]) -> T:
        try:
            return work(connection())
        except sqlite3.DatabaseError as error:
            if type(error) is sqlite3.DatabaseError:  # its subclasses are no damage: a full disk, a broken rule
                raise damaged(self.path, str(error)) from error
            raise

    def _reader(self) -> sqlite_utils.Database:
        if not hasattr(self._own, "reader"):
            self._own.reader = open_for_reading(self.path)
            self._readers.append(self._own.reader)
        reader: sqlite_utils.Database = self._own.reader
        return reader

    def _release(self) -> None:
        self._writing.shutdown()
        self._claim.close()


def _opened(path: Path, mend: bool) -> sqlite_utils.Database:
    try:
        return open_for_writing(path)
    except DatabaseDamaged as error:
        if not mend or not is_database(path):
            raise
        _journal.error("%s It is kept as %s, and made anew.", error, set_aside(path))
    return open_for_writing(path)


def claim(path: Path) -> TextIOWrapper:
    """Hold the file against other bridges for as long as this process lives or the claim is open."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        claim = path.with_name(f"{path.name}.lock").open("a")
    except OSError as error:
        raise unopened(path, error) from None
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        claim.close()
        raise DatabaseUnusable(f"{path} is in use by another bridge. Stop that one, or name another file.") from None
    return claim
