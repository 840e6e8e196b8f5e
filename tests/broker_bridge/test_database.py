"""How the SQLite file is opened, held and refused."""

import sqlite3
import stat
from pathlib import Path

import pytest
import sqlite_utils

from console_bridge.database import Database
from console_bridge.database_file import DatabaseUnusable, database_path, open_for_reading, open_for_writing
from console_bridge.migrations import migrations, released
from support.histories import Story
from support.projections import projected, put


def test_the_writer_keeps_every_commit(tmp_path: Path) -> None:
    db = open_for_writing(tmp_path / "bridge.db")
    settings = {name: db.execute(f"pragma {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")}
    assert db.journal_mode == "wal"
    assert settings == {"synchronous": 2, "foreign_keys": 1}
    with pytest.raises(sqlite3.IntegrityError):
        db.table("conversations").insert({"bot": "shop", "conversation_id": "c1", "engagement_id": "nobody"})
    db.close()


def test_only_the_owner_of_the_file_may_read_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "made" / "bridge.db")
    for suffix in ("", "-wal", "-shm"):
        mode = (tmp_path / "made" / f"bridge.db{suffix}").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
    database.close()


def test_migrations_run_once_and_are_numbered(tmp_path: Path) -> None:
    open_for_writing(tmp_path / "bridge.db").close()
    db = open_for_writing(tmp_path / "bridge.db")
    names = [row["name"] for row in db.table("_sqlite_migrations").rows]
    assert names == sorted(released())
    assert [int(name[1:4]) for name in names] == list(range(1, len(names) + 1))
    db.close()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bridge.db"
    db = open_for_writing(path)
    row = {"migration_set": "console-bridge", "name": "m999_holograms", "applied_at": "2030-01-01"}
    db.table("_sqlite_migrations").insert(row)
    db.close()
    before = path.read_bytes()
    for opening in (Database, open_for_reading):
        with pytest.raises(DatabaseUnusable, match=r"newer release \(m999_holograms\).*move the file away"):
            opening(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("harm", ["not a database", "page", "cut"])
def test_a_damaged_database_is_refused(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "bridge.db"
    story = Story()
    for number in range(50):
        story.open(number)
    projected(path, story.log).close()
    contents = bytearray(path.read_bytes())
    if harm == "not a database":
        contents = bytearray(b"these are not the rows you are looking for" * 100)
    elif harm == "page":
        contents[-8192:-4096] = bytes(4096)
    else:
        del contents[-8192:]
    path.write_bytes(contents)
    with pytest.raises(DatabaseUnusable, match=r"is damaged.*Move it away.*from the log"):
        Database(path)


async def test_damage_that_shows_later_is_said_in_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "bridge.db"
    projected(path, []).close()
    database = Database(path)

    def stumble(db: sqlite_utils.Database) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    for work in (database.read, database.write):
        with pytest.raises(DatabaseUnusable, match="is damaged"):
            await work(stumble)
    database.close()


def test_a_second_bridge_is_refused(tmp_path: Path) -> None:
    first = Database(tmp_path / "bridge.db")
    with pytest.raises(DatabaseUnusable, match="in use by another bridge"):
        Database(tmp_path / "bridge.db")
    first.close()
    Database(tmp_path / "bridge.db").close()


def test_a_place_without_room_for_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseUnusable, match=r"cannot be opened.*bridge.database"):
        Database(tmp_path / "file" / "bridge.db")
    with pytest.raises(DatabaseUnusable, match=r"cannot be opened.*bridge.database"):
        Database(tmp_path)


def test_reading_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"cannot be read.*Start the bridge once"):
        open_for_reading(tmp_path / "bridge.db")
    assert not (tmp_path / "bridge.db").exists()


async def test_readers_see_what_is_written_and_cannot_write(tmp_path: Path) -> None:
    database = Database(tmp_path / "bridge.db")
    story = Story()
    engagement = story.open()
    assert database.applied() == 0
    await database.write(lambda db: put(db, story.log))
    assert database.applied() == 1
    assert database.engagement_of("shop", "chat0") == engagement
    [(state, last, messages)] = database.open_engagements()
    assert (state, last.sequence, messages) == (story.states[engagement], 1, {})
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read(lambda db: db.table("queues").delete_where())
    database.close()


def test_where_the_file_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert database_path("") == tmp_path / "live-agent-console" / "bridge.db"
    assert database_path("~/mine.db") == tmp_path / "mine.db"


def test_secrets_that_an_earlier_release_kept_in_a_table_leave_no_byte_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bridge.db"
    old = sqlite_utils.Database(file)
    migrations.apply(old, stop_before="m012_erasure")
    old.execute("pragma foreign_keys = off")
    values = ({"engagement_id": f"e{n}", "place": "passkey", "value": f"CANARY-{n}" * 9} for n in range(500))
    old.table("secrets").insert_all(values)
    old.close()
    assert b"CANARY" in file.read_bytes()
    Database(file).close()
    assert b"CANARY" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())
    now = sqlite_utils.Database(file)
    assert "secrets" not in now.table_names()
    now.close()
