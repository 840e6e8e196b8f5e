"""The SQLite file as the bridge has it open: held by one bridge, written by one thread, read by others."""

import asyncio
import fcntl
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
from console_bridge.database_file import DatabaseUnusable, damaged, open_for_reading, open_for_writing, unopened
from console_bridge.states import States

T = TypeVar("T")

READERS = 2


class Database:
    """The open file. `write` runs in the one writing thread, `read` in others with connections that cannot write.

    Raises `DatabaseUnusable` when it is opened, and wherever the file turns out to be damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._claim = claim(path)
        self._writing = ThreadPoolExecutor(1, "database-writer")
        self._reading = ThreadPoolExecutor(READERS, "database-reader")
        self._own = threading.local()
        self._readers: list[sqlite_utils.Database] = []
        try:
            self._writer = self._writing.submit(open_for_writing, path).result()
        except DatabaseUnusable:
            self._release()
            raise

    async def write(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        """Do this with the writing connection. Raises `sqlite3.Error` where it cannot be done, as on a full disk."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._done, lambda: self._writer, work)

    async def read(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        """Do this with a connection that cannot write."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._done, self._reader, work)

    def applied(self) -> int:
        """The sequence of the last fact of the log that is in the tables."""
        return self._done(self._reader, projection.applied)

    def open_engagements(self) -> list[reads.Restored]:
        """Every engagement that is not ended, with its secrets, its last fact and its messages."""
        return self._done(self._reader, reads.open_engagements)

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
