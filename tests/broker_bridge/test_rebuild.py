"""The database equals a rebuild from the log: checked by the command, on a real broker."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import sqlite_utils

from console_bridge import dump, reads
from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.database_file import open_for_reading
from console_bridge.event_log import EventLog
from console_bridge.out_stream import OutStream
from console_bridge.outbound import outgoing_of
from console_bridge.projection import applied
from console_bridge.read_side import ReadSide
from console_bridge.rebuild import Check, check, replace
from console_schemas.wire import encode
from support.broker import Broker
from support.histories import PASSKEY, PEOPLE, WISHES, Move, Story, story_of
from support.projections import projected, steps_of
from support.streams import SUBJECTS, append, connected

ANA = PEOPLE[0]
_chance = Random(3)
MANY: list[Move] = [
    (_chance.randrange(4), _chance.randrange(len(WISHES)), _chance.randrange(6), _chance.randrange(300))
    for _ in range(400)
]


async def test_what_was_built_from_the_log_is_equal_to_it(broker: Broker, tmp_path: Path) -> None:
    story = story_of(MANY)
    assert len(story.log) > 100
    projected(tmp_path / "bridge.db", story.log[:-10]).close()
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        told: list[tuple[int, int]] = []
        found = await check(EventLog(nc, SUBJECTS), tmp_path / "bridge.db", lambda *each: told.append(each))
    assert (found.equal, found.differences, found.applied) == (True, (), len(story.log) - 10)
    assert told[-1] == (found.applied, found.applied)
    assert found.rows["checkpoints"] == 1 and found.rows["entries"] > 50


async def test_a_bridge_at_work_can_be_checked(broker: Broker, tmp_path: Path) -> None:
    story = story_of(MANY)
    async with connected(broker.url) as nc, connected(broker.url, "second") as second:
        log = EventLog(nc, SUBJECTS)
        database = Database(tmp_path / "bridge.db")
        side = ReadSide(nc, log, database, SUBJECTS)
        reading = asyncio.create_task(side.run())
        writing = asyncio.create_task(append(second, story.log))
        found: list[Check] = []
        while not found or found[-1].applied < len(story.log):
            found.append(await check(log, tmp_path / "bridge.db"))
        await writing
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        database.close()
    assert len(found) > 1 and all(each.equal for each in found)


@pytest.mark.parametrize(
    ("harm", "difference"),
    [
        ("update entries set text = 'I never said that' where position = 1", "entries e0/1"),
        ("delete from entries where position = 1", "entries e0/1"),
        ("update queues set version = 7", "queues orders"),
        ("insert into data_keys values ('e0', x'00')", "data_keys e0"),
        ("insert into reveals values (99, 'e0', 'eve', '2026', 'passkey')", "reveals 99"),
        ("update engagements set status = 'completed'", "engagements e0"),
    ],
)
async def test_every_changed_row_is_found(broker: Broker, tmp_path: Path, harm: str, difference: str) -> None:
    story = Story()
    story.accept(story.open(), ANA)
    projected(tmp_path / "bridge.db", story.log).close()
    sqlite_utils.Database(tmp_path / "bridge.db").execute(harm)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        found = await check(EventLog(nc, SUBJECTS), tmp_path / "bridge.db")
    assert (found.equal, found.differences) == (False, (difference,))
    assert PASSKEY.encode() not in encode(found)


async def test_a_log_that_ends_too_early_is_said(broker: Broker, tmp_path: Path) -> None:
    story = Story()
    story.accept(story.open(), ANA)
    projected(tmp_path / "bridge.db", story.log).close()
    async with connected(broker.url) as nc:
        with pytest.raises(LogDamaged, match="the log ends at fact 0, though 2 were stored"):
            await check(EventLog(nc, SUBJECTS), tmp_path / "bridge.db")


async def test_a_new_database_takes_the_place_of_the_old(broker: Broker, tmp_path: Path) -> None:
    story = Story()
    story.now = datetime.now(UTC)
    story.accept(story.open(), ANA)
    path = tmp_path / "bridge.db"
    path.write_bytes(b"nothing that SQLite could read")
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        first = outgoing_of(steps_of(story.log)[0], SUBJECTS)
        assert first is not None
        await OutStream(nc.jetstream()).deliver(first)
        await replace(nc, EventLog(nc, SUBJECTS), path, SUBJECTS)
    db, fresh = open_for_reading(path), projected(tmp_path / "fresh.db", story.log)
    assert list(dump.differences(db, fresh)) == []
    assert [each.sequence for each in reads.pending(db, 0)] == [2], "what bots are still to be told is kept"
    assert not list(tmp_path.glob("*.anew*"))
    db.close()
    fresh.close()


def run(broker_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`console rebuild` as a person runs it."""
    command = [sys.executable, "-m", "console_tui", "rebuild", "--nats-url", broker_url, *arguments]
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("NATS_", "CONSOLE_"))}
    return subprocess.run(command, capture_output=True, text=True, timeout=100, env=environ, check=False)


async def test_the_command_says_what_it_found(broker: Broker, tmp_path: Path) -> None:
    story = Story()
    story.accept(story.open(), ANA)
    path = tmp_path / "bridge.db"
    projected(path, story.log).close()
    database = ("--database", str(path))
    empty = await asyncio.to_thread(run, broker.url, *database, "--check")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert "no stream CONSOLE_LOG" in empty.stderr
    async with connected(broker.url) as nc:
        await append(nc, story.log)
    equal = await asyncio.to_thread(run, broker.url, *database, "--check")
    assert (equal.returncode, equal.stdout.split(" in ")[0]) == (0, f"{path} is what the log says: 2 facts, 9 rows")
    sqlite_utils.Database(path).execute("update queues set version = 9")
    different = await asyncio.to_thread(run, broker.url, *database, "--check", "--json")
    report = json.loads(different.stdout)
    assert (different.returncode, report["check"]["differences"], report["facts"]) == (1, ["queues orders"], 2)
    held = Database(path)
    refused = await asyncio.to_thread(run, broker.url, *database)
    assert (refused.returncode, "in use by another bridge" in refused.stderr) == (2, True)
    held.close()
    mended = await asyncio.to_thread(run, broker.url, *database)
    assert (mended.returncode, mended.stdout) == (0, f"{path} is made from 2 facts.\n")
    again = await asyncio.to_thread(run, broker.url, *database, "--check", "--json")
    assert again.returncode == 0


def test_the_command_without_a_broker_or_a_database(tmp_path: Path) -> None:
    nobody = run("nats://127.0.0.1:1", "--database", str(tmp_path / "bridge.db"), "--check")
    assert (nobody.returncode, nobody.stdout) == (3, "")
    assert "No NATS server can be reached" in nobody.stderr and "Traceback" not in nobody.stderr


WORKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from support.histories import story_of
from support.projections import put
from console_bridge.database_file import open_for_writing
from console_bridge.out_stream import OutStream
from console_bridge.outbound import outgoing_of
from console_bridge.projection import applied

db = open_for_writing(Path(sys.argv[1]))
log = story_of(eval(sys.argv[2])).log
while applied(db) < len(log):
    put(db, log[applied(db) : applied(db) + 2])
    print(applied(db), flush=True)
"""


def test_kill_minus_nine_in_the_middle(tmp_path: Path) -> None:
    story = story_of(MANY)
    path = tmp_path / "bridge.db"
    command = [sys.executable, "-c", WORKER, str(path), repr(MANY)]
    stops = []
    for batches in (1, 7, 20, 1000):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "tests"}) as worker:
            assert worker.stdout is not None
            for _ in range(batches):
                worker.stdout.readline()
            worker.send_signal(signal.SIGKILL)
        db = open_for_reading(path)
        stops.append(applied(db))
        anew = projected(tmp_path / f"anew{batches}.db", story.log[: stops[-1]])
        assert list(dump.differences(db, anew)) == []
        db.close()
        anew.close()
    assert stops == sorted(set(stops)) and stops[-1] == len(story.log)
