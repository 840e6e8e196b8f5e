"""Following the log on a real broker: into the database, to the consoles, and what stops it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlite_utils
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_bridge import dump, follower, heartbeats
from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.database_file import open_for_reading
from console_bridge.event_log import EventLog
from console_bridge.log_following import Logged
from console_bridge.read_side import ReadSide
from console_schemas.feed import EngagementChanged, Heartbeat
from console_schemas.subjects import LOG_STREAM
from console_schemas.wire import decode
from support.broker import Broker
from support.eventually import eventually
from support.histories import PASSKEY, PEOPLE, SENSITIVE, Story
from support.projections import projected
from support.streams import SUBJECTS, append, connected

ANA = PEOPLE[0]


@asynccontextmanager
async def following(
    nc: Client,
    path: Path,
    apply: Callable[[Logged], None] = lambda _: None,
    present: Callable[[], Iterable[str]] = lambda: (),
) -> AsyncIterator[ReadSide]:
    """The read side at work, caught up."""
    database = Database(path)
    side = ReadSide(nc, EventLog(nc, SUBJECTS), database, SUBJECTS, apply=apply, present=present)
    task = asyncio.create_task(side.run())
    try:
        await asyncio.wait_for(side.follower.caught_up.wait(), 60)
        yield side
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        database.close()


async def stopped_by(nc: Client, path: Path) -> BaseException | None:
    """What ends the read side."""
    database = Database(path)
    side = ReadSide(nc, EventLog(nc, SUBJECTS), database, SUBJECTS)
    try:
        with pytest.raises(LogDamaged) as error:
            await asyncio.wait_for(side.run(), 60)
        return error.value
    finally:
        database.close()


def talk(age: timedelta = timedelta()) -> Story:
    """A chat that began so long ago."""
    story = Story()
    story.now = datetime.now(UTC) - age
    story.accept(story.open(), ANA)
    story.say("e0", "Good day", ANA)
    return story


async def heard_by(nc: Client, subject: str) -> list[Msg]:
    """What is published there from now on."""
    heard: list[Msg] = []

    async def keep(message: Msg) -> None:
        heard.append(message)

    await nc.subscribe(subject, cb=keep)
    await nc.flush()
    return heard


async def test_the_database_is_the_log_and_everybody_hears(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    applied: list[Logged] = []
    async with connected(broker.url) as nc, connected(broker.url, "console") as console:
        heard = await heard_by(console, "console.>")
        async with following(nc, tmp_path / "bridge.db", apply=applied.append) as side:
            assert side.follower.progress == (0, 0)
            await append(nc, story.log)
            await asyncio.wait_for(side.follower.wait_for(3), 60)
            assert side.follower.applied == 3
            await eventually(lambda: [each for each in heard if each.subject.startswith("console.ops.message")])
        assert [each.sequence for each in applied] == [1, 2, 3]
        subjects = [each.subject for each in heard if not each.subject.startswith(("console.log.", "console.out."))]
        assert subjects == [
            "console.queue.orders.waiting",
            "console.ops.engagement-requested",
            "console.feed.ana.e0.engagement-accepted",
            "console.queue.orders.gone",
            "console.ops.engagement-accepted",
            "console.feed.ana.e0.message-posted",
            "console.ops.message-posted",
        ]
        said = b"".join(each.data for each in heard if not each.subject.startswith("console.log."))
        assert PASSKEY.encode() not in said and SENSITIVE.encode() not in said
        accepted = next(
            each for each in heard if each.subject.endswith("e0.engagement-accepted") and "feed" in each.subject
        )
        assert decode(accepted.data, EngagementChanged).sequence == 2
        _equal_to_log(tmp_path, story)


def _equal_to_log(folder: Path, story: Story) -> None:
    live, anew = open_for_reading(folder / "bridge.db"), projected(folder / "anew.db", story.log)
    assert list(dump.differences(live, anew)) == []
    live.close()
    anew.close()


async def test_a_restart_goes_on_where_it_stopped(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        async with following(nc, tmp_path / "bridge.db") as side:
            assert side.follower.applied == 3
        story.say("e0", "Thank you")
        story.say("e0", "You are welcome", ANA)
        await append(nc, story.log, known=3)
        applied: list[Logged] = []
        async with following(nc, tmp_path / "bridge.db", apply=applied.append) as side:
            assert (side.follower.progress, [each.sequence for each in applied]) == ((5, 5), [4, 5])
        _equal_to_log(tmp_path, story)


async def test_a_deleted_database_comes_back(broker: Broker, tmp_path: Path) -> None:
    story = talk(timedelta(hours=1))
    async with connected(broker.url) as nc, connected(broker.url, "console") as console:
        await append(nc, story.log)
        async with following(nc, tmp_path / "bridge.db"):
            pass
        for file in tmp_path.glob("bridge.db*"):
            file.unlink()
        heard = await heard_by(console, "console.*.>")
        async with following(nc, tmp_path / "bridge.db", present=lambda: ["ana"]):
            await eventually(lambda: any("feed.ana" in each.subject for each in heard))
        _equal_to_log(tmp_path, story)
        told = [each for each in heard if each.subject.split(".")[1] in ("feed", "queue", "ops")]
        assert {each.subject.split(".")[-1] for each in told} == {"heartbeat"}, "old news is not told again"
        beat = next(each for each in told if each.subject == "console.feed.ana.bridge.heartbeat")
        assert decode(beat.data, Heartbeat).engagements == {"e0": 3}


async def test_fresh_news_are_told_after_a_restart(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    async with connected(broker.url) as nc, connected(broker.url, "console") as console:
        await append(nc, story.log)
        heard = await heard_by(console, "console.feed.>")
        async with following(nc, tmp_path / "bridge.db"):
            await eventually(lambda: len(heard) == 2)


async def test_heartbeats_come_again_and_again(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats.beat, "__defaults__", (0.05,))
    async with connected(broker.url) as nc, connected(broker.url, "console") as console:
        heard = await heard_by(console, "console.feed.ana.bridge.heartbeat")
        async with following(nc, tmp_path / "bridge.db", present=lambda: ["ana"]):
            await eventually(lambda: len(heard) > 3)


async def test_a_full_disk_is_waited_for(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "RETRY", 0.05)
    story = talk()
    async with connected(broker.url) as nc:
        database = Database(tmp_path / "bridge.db")
        side = ReadSide(nc, EventLog(nc, SUBJECTS), database, SUBJECTS)
        task = asyncio.create_task(side.run())
        await asyncio.wait_for(side.follower.caught_up.wait(), 60)
        await database.write(lambda db: _limit(db, 1))
        for number in range(40):
            story.say("e0", f"{number} " + "x" * 4000, ANA)
        await append(nc, story.log)
        await asyncio.wait_for(side.follower.wait_for(len(story.log)), 60)
        assert side.follower.applied < len(story.log), "reading goes on with what there is"
        await database.write(lambda db: _limit(db, 1_000_000))
        await eventually(lambda: side.follower.applied == len(story.log))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        database.close()
        _equal_to_log(tmp_path, story)


def _limit(db: sqlite_utils.Database, pages: int) -> None:
    """Let the file have so many pages: SQLite reports the same as on a full disk."""
    db.execute(f"pragma max_page_count = {pages}").fetchone()


async def test_a_log_with_other_facts_is_refused(broker: Broker, tmp_path: Path) -> None:
    async with connected(broker.url) as nc:
        await append(nc, talk().log)
        projected(tmp_path / "bridge.db", talk(timedelta(days=1)).log).close()
        error = await stopped_by(nc, tmp_path / "bridge.db")
        assert "fact 1 of e0 is not the one that was stored" in str(error)


async def test_a_log_that_lost_facts_is_refused(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    async with connected(broker.url) as nc:
        await append(nc, story.log[:2])
        projected(tmp_path / "bridge.db", story.log).close()
        error = await stopped_by(nc, tmp_path / "bridge.db")
        assert "the log ends at fact 2, though 3 were stored" in str(error)


async def test_a_hole_in_an_engagement_is_refused(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        await nc.jetstream().delete_msg(LOG_STREAM, 2)
        error = await stopped_by(nc, tmp_path / "bridge.db")
        assert "fact 2 cannot be read" in str(error)


async def test_a_broker_that_restarts_is_followed_on(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        async with following(nc, tmp_path / "bridge.db") as side:
            broker.kill()
            broker.start()
            await eventually(lambda: nc.is_connected)
            story.say("e0", "Still there?")
            await append(nc, story.log, known=3)
            await asyncio.wait_for(side.follower.wait_for(4), 60)
        _equal_to_log(tmp_path, story)
