"""How the SQLite file is opened, and when it is refused: damaged, or made by a newer release."""

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
import sqlite_utils

from console_bridge.migrations import migrations, released
from console_schemas.text import one_line

HEADER = b"SQLite format 3\0"
SUFFIXES = ("", "-wal", "-shm")
_REMEDIES = {
    sqlite3.SQLITE_BUSY: "Another program holds it: end that one.",
    sqlite3.SQLITE_LOCKED: "Another program holds it: end that one.",
    sqlite3.SQLITE_READONLY: "Let the bridge write to it, and to its folder.",
    sqlite3.SQLITE_FULL: "Make room on its disk.",
    sqlite3.SQLITE_IOERR: "Look at its disk: the kernel's journal says what is wrong with it.",
}


class DatabaseUnusable(Exception):
    """The file cannot be used; the text says why and what to do."""


class DatabaseDamaged(DatabaseUnusable):
    """The file is damaged, or gone while it was open: it can be made anew from the log."""


def database_path(configured: str) -> Path:
    """The configured file, or `bridge.db` in the user's data folder."""
    if configured:
        return Path(configured).expanduser()
    return platformdirs.user_data_path("live-agent-console") / "bridge.db"


def open_for_writing(path: Path) -> sqlite_utils.Database:
    """The file with all its tables, made where it is missing. Raises `DatabaseUnusable`.

    Only the thread that opened it may use it, and nothing else may write to the file.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # it holds secrets
        db = sqlite_utils.Database(sqlite3.connect(path), execute_plugins=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise unopened(path, error) from None
    try:
        _check(db, path)
        db.enable_wal()
        db.execute("pragma synchronous = full")
        db.execute("pragma foreign_keys = on")
        db.execute("pragma secure_delete = on")
        before = len(migrations.applied(db))
        migrations.apply(db)
        if before and len(migrations.applied(db)) > before:
            db.vacuum()  # what earlier releases kept in clear is in no free page any more
            forget_freed(db)
    except sqlite3.OperationalError as error:
        db.close()
        raise unopened(path, error) from None
    except sqlite3.DatabaseError as error:
        db.close()
        raise damaged(path, str(error)) from None
    except DatabaseUnusable:
        db.close()
        raise
    return db


def forget_freed(db: sqlite_utils.Database) -> bool:
    """Have nothing of what was deleted left in the write-ahead log; whether it could be done, for readers hold it."""
    [result] = db.query("pragma wal_checkpoint(truncate)")
    return not result["busy"]


def open_for_reading(path: Path) -> sqlite_utils.Database:
    """The file, to be read only, by one thread at a time. Raises `DatabaseUnusable` where there is none."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        db = sqlite_utils.Database(connection, execute_plugins=False)
        _check_release(db, path)
    except sqlite3.OperationalError as error:
        raise DatabaseUnusable(f"{path} cannot be read: {error}. Start the bridge once: it makes the file.") from None
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from None
    return db


def unopened(path: Path, error: Exception) -> DatabaseUnusable:
    """The refusal of a place where no file can be, or of a file that cannot be written to."""
    wish = remedy(error) or "Name another file in the key bridge.database."
    return DatabaseUnusable(f"{path} cannot be opened: {error}. {wish}")


def remedy(error: Exception) -> str:
    """What to do about a fault that is not the file's own; empty where nothing is known."""
    return _REMEDIES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")  # the low byte; the rest are details


def damaged(path: Path, detail: str) -> DatabaseDamaged:
    """The refusal of a damaged file."""
    return DatabaseDamaged(
        f"{path} is damaged ({one_line(detail)}). Move it away, with {path.name}-wal and {path.name}-shm, "
        "and start again: the bridge makes it anew from the log."
    )


def is_database(path: Path) -> bool:
    """Whether the file was made by SQLite, or is gone: nothing else that a wrong path names is ever moved away."""
    try:
        with path.open("rb") as file:
            return file.read(len(HEADER)) == HEADER
    except FileNotFoundError:
        return True
    except OSError:
        return False


def set_aside(path: Path) -> Path:
    """Rename a file that is of no use, with what SQLite keeps beside it, so that a new one can be made; never deletes.

    Raises `DatabaseUnusable`.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    for suffix in SUFFIXES:
        source = path.with_name(path.name + suffix)
        try:
            source.rename(aside.with_name(aside.name + suffix))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise unopened(path, error) from None
    return aside


def _check(db: sqlite_utils.Database, path: Path) -> None:
    [result] = db.query("pragma quick_check(1)")
    if result["quick_check"] != "ok":
        raise damaged(path, result["quick_check"])
    _check_release(db, path)


def _check_release(db: sqlite_utils.Database, path: Path) -> None:
    newer = sorted({step.name for step in migrations.applied(db)} - released())
    if newer:
        raise DatabaseUnusable(
            f"{path} was made by a newer release ({', '.join(newer)}). Run that release, or move the file away: "
            "the bridge makes it anew from the log."
        )
