"""How the SQLite file is opened, and when it is refused: damaged, or made by a newer release."""

import os
import sqlite3
from pathlib import Path

import platformdirs
import sqlite_utils

from console_bridge.migrations import migrations, released
from console_schemas.text import one_line


class DatabaseUnusable(Exception):
    """The file cannot be used; the text says why and what to do."""


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
        migrations.apply(db)
    except sqlite3.DatabaseError as error:
        db.close()
        raise damaged(path, str(error)) from None
    except DatabaseUnusable:
        db.close()
        raise
    return db


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
    """The refusal of a place where no file can be."""
    return DatabaseUnusable(f"{path} cannot be opened: {error}. Name another file in the key bridge.database.")


def damaged(path: Path, detail: str) -> DatabaseUnusable:
    """The refusal of a damaged file."""
    return DatabaseUnusable(
        f"{path} is damaged ({one_line(detail)}). Move it away, with {path.name}-wal and {path.name}-shm, "
        "and start again: the bridge makes it anew from the log."
    )


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
