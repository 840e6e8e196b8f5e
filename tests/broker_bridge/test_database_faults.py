"""A database that is damaged, deleted, locked or not to be written to: a bridge says so, and goes on where it can."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from console_bridge.database import Database
from console_bridge.database_file import DatabaseUnusable
from console_client.link import Unavailable, Unknown
from console_schemas import commands as c
from console_schemas import queries as q
from support.bridge import World, bridge_running, settings_for, world
from support.bridge_process import BridgeProcess
from support.broker import Broker
from support.disks import small_disk
from support.eventually import eventually


def zero_a_page(path: Path) -> None:
    """A page in the middle that lost its contents."""
    contents = bytearray(path.read_bytes())
    contents[-8192:-4096] = bytes(4096)
    path.write_bytes(contents)


def cut_short(path: Path) -> None:
    """A file that ends too early."""
    path.write_bytes(path.read_bytes()[:-8192])


async def served(around: World, conversation: str) -> str:
    """A new customer, accepted by ana."""
    customer = await around.transfer(conversation)
    await around.becomes(customer, "queued")
    await around.send("ana", c.AcceptEngagement(engagement_id=customer))
    return customer


@pytest.mark.parametrize("harm", [zero_a_page, cut_short])
async def test_a_damaged_database_is_kept_aside_and_made_anew(
    broker: Broker, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    settings = settings_for(broker.url, tmp_path)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            customer = await served(around, "c0")
        harm(tmp_path / "bridge.db")
        harmed = (tmp_path / "bridge.db").read_bytes()
        async with bridge_running(settings):
            post = c.PostMessage(engagement_id=customer, message_id="m1", text="Here again")
            assert (await around.send("ana", post)).version == 3
        [aside] = [path for path in tmp_path.glob("bridge.db.damaged-*") if not path.name.endswith(("-wal", "-shm"))]
        assert aside.read_bytes() == harmed


async def test_a_database_deleted_under_a_bridge_at_work_is_made_anew_without_help(
    broker: Broker, tmp_path: Path
) -> None:
    bridge = BridgeProcess(broker.url, tmp_path).start()
    try:
        async with world(broker.url) as around:
            customer = await served(around, "c0")
            said = len(bridge.log.read_bytes())
            (tmp_path / "bridge.db").unlink()
            await around.say("c0", "m0")
            await asyncio.to_thread(bridge.wait_for, "ready", said)
            await around.settles()  # what the customer said may come behind what the agent says
            post = c.PostMessage(engagement_id=customer, message_id="m1", text="Here again")
            assert (await around.send("ana", post)).version == 4
            assert "was deleted or replaced while the bridge ran" in bridge.log.read_text()
            assert await asyncio.to_thread(bridge.stop) == 0
    finally:
        bridge.kill()


async def test_damage_found_while_reading_makes_the_database_anew(broker: Broker, tmp_path: Path) -> None:
    bridge = BridgeProcess(broker.url, tmp_path).start()
    try:
        async with world(broker.url) as around:
            customer = await served(around, "c0")
            for number in range(60):
                post = c.PostMessage(engagement_id=customer, message_id=f"m{number}", text="x" * 3000)
                await around.send("ana", post)
            last = c.PostMessage(engagement_id=customer, message_id="m60", text="one more")
            said = len(bridge.log.read_bytes())
            await around.asks("ana", q.EngagementRequest(engagement_id=customer))  # by now all is in the database
            with closing(sqlite3.connect(tmp_path / "bridge.db")) as other:
                while other.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:  # somebody was reading
                    await asyncio.sleep(0.02)
            contents = (tmp_path / "bridge.db").read_bytes()
            with (tmp_path / "bridge.db").open("r+b") as file:  # in place: the file stays the one that is open
                file.seek(4096)
                file.write(b"\xff" * (len(contents) - 4096))
            with suppress(Unknown, Unavailable):  # where the bridge has noticed before it could answer
                await around.send("ana", last)
            await asyncio.to_thread(bridge.wait_for, "ready", said)
            await around.send("ana", last)
            await around.send("ana", c.PostMessage(engagement_id=customer, message_id="m61", text="and another"))
            assert "is damaged" in bridge.log.read_text()
            assert len(await around.facts_of(customer)) == 64
            assert await asyncio.to_thread(bridge.stop) == 0
    finally:
        bridge.kill()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program that holds the database for itself."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("pragma locking_mode = exclusive")
    other.execute("begin exclusive")
    try:
        yield
    finally:
        other.close()


async def test_a_locked_database_is_waited_for_while_everything_else_goes_on(broker: Broker, tmp_path: Path) -> None:
    bridge = BridgeProcess(broker.url, tmp_path).start()
    try:
        async with world(broker.url) as around:
            customer = await served(around, "c0")
            other = sqlite3.connect(tmp_path / "bridge.db", isolation_level=None)
            other.execute("begin immediate")
            post = c.PostMessage(engagement_id=customer, message_id="m1", text="Stored all the same")
            assert (await around.send("ana", post)).version == 3
            said = "are not in the database yet: database is locked. Another program holds it: end that one."
            await eventually(lambda: said in bridge.log.read_text())
            other.execute("rollback")
            other.close()
            await eventually(lambda: _copied(tmp_path) >= 3)
            assert await asyncio.to_thread(bridge.stop) == 0
    finally:
        bridge.kill()


def _copied(folder: Path) -> int:
    db = sqlite3.connect(f"file:{folder / 'bridge.db'}?mode=ro", uri=True)
    try:
        return int(db.execute("select count(*) from facts").fetchone()[0])
    finally:
        db.close()


async def test_reading_goes_on_while_the_database_s_disk_is_full(broker: Broker, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        bridge = BridgeProcess(broker.url, tmp_path, disk.folder / "bridge.db").start()
        try:
            async with world(broker.url) as around:
                customer = await served(around, "c0")
                await around.asks("ana", q.EngagementRequest(engagement_id=customer))
                filler = disk.folder / "filler"
                with suppress(OSError), filler.open("wb") as file:
                    while True:
                        file.write(bytes(4096))
                for number in range(3):
                    post = c.PostMessage(engagement_id=customer, message_id=f"m{number}", text="z" * 20_000)
                    assert (await around.send("ana", post)).version == number + 3, "the log takes it all the same"
                said = "are not in the database yet: database or disk is full. Make room on its disk."
                await eventually(lambda: said in bridge.log.read_text())
                assert b'"version":2' in await around.asks("ana", q.EngagementRequest(engagement_id=customer))
                filler.unlink()
                await eventually(lambda: _copied(disk.folder) == 5)
                assert b"zzz" in await around.asks("ana", q.EngagementRequest(engagement_id=customer))
                assert await asyncio.to_thread(bridge.stop) == 0
        finally:
            bridge.kill()


def test_a_database_that_another_program_holds_is_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Database(tmp_path / "bridge.db").close()
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0.2))
    with (
        locked(tmp_path / "bridge.db"),
        pytest.raises(DatabaseUnusable, match=r"cannot be opened: database is locked\. Another program holds it"),
    ):
        Database(tmp_path / "bridge.db", mend=True)
    assert not list(tmp_path.glob("*.damaged-*"))
    Database(tmp_path / "bridge.db").close()


def test_a_database_that_cannot_be_written_to_is_not_taken_for_damaged(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        path = disk.folder / "bridge.db"
        Database(path).close()
        disk.forbid_writing()
        with pytest.raises(DatabaseUnusable, match="cannot be opened"):
            Database(path, mend=True)
        disk.allow_writing()
        Database(path).close()
        assert not list(disk.folder.glob("*.damaged-*"))
