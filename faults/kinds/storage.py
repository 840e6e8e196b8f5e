"""Faults of the bridge's database: locked, corrupt, deleted, read-only, from a newer release."""

import asyncio
import os
import sqlite3
import subprocess
from abc import abstractmethod
from contextlib import closing
from pathlib import Path
from random import Random

from faults.kinds.fault import Fault, FaultFailed
from faults.world import World

PAGE = 4096
DAMAGED_PAGES = 6


class LockedDatabase(Fault):
    """Another program holds the database for writing."""

    name = "locked-database"
    lasts = (1.0, 9.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Lock it."""
        self.other = await asyncio.to_thread(world.locked_database)

    async def heal(self, world: World) -> None:
        """Let go."""
        self.other.rollback()
        self.other.close()


class DeletedDatabase(Fault):
    """Somebody removes the database under the running bridge, which is killed later."""

    name = "deleted-database"

    async def inject(self, world: World, dice: Random) -> None:
        """Remove it."""
        for path in _files(world.database()):
            path.unlink(missing_ok=True)

    async def heal(self, world: World) -> None:
        """The bridge starts anew."""
        world.parts["bridge"].kill()
        await world.parts["bridge"].start()


class _AtRest(Fault):
    """Something happens to the database while the bridge is down. The bridge must say no and why, or put it right."""

    lasts = (0.0, 0.2)
    must_refuse = False
    words = ""
    """Part of what the bridge says where it refuses."""

    async def inject(self, world: World, dice: Random) -> None:
        """Kill the bridge, and change its database."""
        world.parts["bridge"].kill()
        self.change(world.database(), dice)

    async def heal(self, world: World) -> None:
        """Start it; where it refuses, do what it asks for and start it again."""
        said = await world.parts["bridge"].refuses()
        if not said and self.must_refuse:
            raise FaultFailed("the bridge serves on a database that it must refuse")
        if said:
            if self.words not in said:
                raise FaultFailed(f"the bridge says: {said}")
            self.put_right(world)
            await world.parts["bridge"].start()

    @abstractmethod
    def change(self, database: Path, dice: Random) -> None:
        """Spoil it."""

    def put_right(self, world: World) -> None:
        """Move it away, as the bridge's sentence says."""
        number = len(list(world.folder.glob("moved-*.db")))
        for path in _files(world.database()):
            if path.exists():
                path.rename(path.with_name(f"moved-{number}{path.name.removeprefix(world.database().stem)}"))


class CorruptDatabase(_AtRest):
    """Pages of it are overwritten with noise."""

    name = "corrupt-database"
    words = "damaged"

    def change(self, database: Path, dice: Random) -> None:
        """Overwrite them, the first one every other time."""
        with database.open("r+b") as file:
            pages = max(1, database.stat().st_size // PAGE)
            for page in {dice.randrange(min(2, pages)), *(dice.randrange(pages) for _ in range(DAMAGED_PAGES))}:
                file.seek(page * PAGE)
                file.write(dice.randbytes(PAGE))


class NewerDatabase(_AtRest):
    """A newer release has used it."""

    name = "newer-database"
    must_refuse = True
    words = "newer release"

    def change(self, database: Path, dice: Random) -> None:
        """Note a step that this release does not know."""
        with closing(sqlite3.connect(database)) as db, db:
            db.execute(
                "insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, datetime('now'))",
                ("console-bridge", "m999_from_the_future"),
            )


class ReadOnlyDatabase(_AtRest):
    """It cannot be written to."""

    name = "read-only-database"
    must_refuse = True

    def change(self, database: Path, dice: Random) -> None:
        """Take the right to write away: root has it always, but not where the file system is read-only."""
        self.path = database
        if os.geteuid() == 0:
            _run("mount", "--bind", str(database), str(database))
            _run("mount", "-o", "remount,bind,ro", str(database))
        else:
            database.chmod(0o400)

    def put_right(self, world: World) -> None:
        """Give it back."""
        if os.geteuid() == 0:
            _run("umount", str(self.path))
        else:
            self.path.chmod(0o600)


def _files(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}{suffix}") for suffix in ("", "-wal", "-shm")]


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True, timeout=20)


STORAGE_FAULTS: tuple[type[Fault], ...] = (
    LockedDatabase,
    DeletedDatabase,
    CorruptDatabase,
    NewerDatabase,
    ReadOnlyDatabase,
)
