"""Bots are told everything once and in order, over crashes, outages and lost databases. On a real broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from nats.aio.client import Client

from console_bridge.database import Database
from console_bridge.event_log import EventLog
from console_bridge.out_stream import SEQUENCE, OutStream
from console_bridge.outbound import Outgoing
from console_bridge.outbox import Outbox
from console_bridge.read_side import ReadSide
from console_schemas.outbound import AgentMessage, AnyOutbound
from console_schemas.subjects import OUT_STREAM
from support.broker import Broker
from support.eventually import eventually
from support.histories import PEOPLE, Story
from support.streams import SUBJECTS, append, connected

ANA = PEOPLE[0]


@asynccontextmanager
async def running(nc: Client, path: Path) -> AsyncIterator[ReadSide]:
    """The read side, at work on a database; left as a crash would leave it."""
    database = Database(path)
    side = ReadSide(nc, EventLog(nc, SUBJECTS), database, SUBJECTS)
    task = asyncio.create_task(side.run())
    try:
        yield side
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        database.close()


async def told(nc: Client) -> list[tuple[str, str]]:
    """All that stands in the stream for the bots: the fact's sequence, and what was said."""
    jetstream = nc.jetstream()
    state = (await jetstream.stream_info(OUT_STREAM)).state
    found = []
    for sequence in range(state.first_seq, state.last_seq + 1):
        message = await jetstream.get_msg(OUT_STREAM, sequence)
        said = msgspec.json.decode(message.data or b"", type=AnyOutbound)
        text = said.text if isinstance(said, AgentMessage) else type(said).__name__
        found.append(((message.headers or {}).get(SEQUENCE, ""), text))
    return found


def chat(answers: int) -> Story:
    """A chat of today in which the agent says so many things."""
    story = Story()
    story.now = datetime.now(UTC) - timedelta(seconds=600)
    story.accept(story.open(), ANA)
    for number in range(answers):
        story.say("e0", f"answer {number}", ANA)
    return story


EXPECTED = [("1", "Queued"), ("2", "Accepted"), *((str(number + 3), f"answer {number}") for number in range(5))]


async def test_everything_is_told_once_in_order(broker: Broker, tmp_path: Path) -> None:
    story = chat(5)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        async with running(nc, tmp_path / "bridge.db") as side:
            await eventually(lambda: side.outbox.delivered == 7)
        async with running(nc, tmp_path / "bridge.db") as side:
            await asyncio.wait_for(side.follower.caught_up.wait(), 60)
            await asyncio.sleep(0.2)
        assert await told(nc) == EXPECTED


async def test_a_crash_between_database_and_delivery_loses_nothing(broker: Broker, tmp_path: Path) -> None:
    story = chat(5)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        await _project_but_deliver_only(nc, tmp_path / "bridge.db", count=3)
        assert await told(nc) == EXPECTED[:3]
        async with running(nc, tmp_path / "bridge.db") as side:
            await eventually(lambda: side.outbox.delivered == 7)
        assert await told(nc) == EXPECTED


async def _project_but_deliver_only(nc: Client, path: Path, count: int) -> None:
    """What a bridge leaves that dies after so many deliveries, with everything in its database."""

    class Dying(OutStream):
        left = count

        async def deliver(self, outgoing: Outgoing) -> None:
            if self.left == 0:
                await asyncio.Event().wait()
            self.left -= 1
            await super().deliver(outgoing)

    dying = Dying(nc.jetstream())
    database = Database(path)
    side = ReadSide(nc, EventLog(nc, SUBJECTS), database, SUBJECTS)
    side.outbox._deliveries = dying
    task = asyncio.create_task(side.run())
    await asyncio.wait_for(side.follower.caught_up.wait(), 60)
    await eventually(lambda: dying.left == 0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    database.close()


async def test_a_delivery_that_was_stored_unnoticed_is_not_repeated(broker: Broker, tmp_path: Path) -> None:
    story = chat(5)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        await _project_but_deliver_only(nc, tmp_path / "bridge.db", count=3)
        database = Database(tmp_path / "bridge.db")
        async with running(nc, tmp_path / "other.db") as side:
            await eventually(lambda: side.outbox.delivered == 7)
        database.close()
        async with running(nc, tmp_path / "bridge.db") as side:
            await asyncio.wait_for(side.follower.caught_up.wait(), 60)
            assert side.outbox.delivered == 7
            await asyncio.sleep(0.2)
        assert await told(nc) == EXPECTED


async def test_a_lost_database_repeats_nothing(broker: Broker, tmp_path: Path) -> None:
    story = chat(5)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        async with running(nc, tmp_path / "one.db") as side:
            await eventually(lambda: side.outbox.delivered == 7)
        await _forget_ids(nc)
        story.say("e0", "answer 5", ANA)
        await append(nc, story.log, known=7)
        async with running(nc, tmp_path / "two.db") as side:
            await eventually(lambda: side.outbox.delivered == 8)
        assert await told(nc) == [*EXPECTED, ("8", "answer 5")]


async def _forget_ids(nc: Client) -> None:
    """As after ten minutes: the broker recognises no message id again."""
    config = (await nc.jetstream().stream_info(OUT_STREAM)).config
    await nc.jetstream().update_stream(replace(config, duplicate_window=0.1))
    await asyncio.sleep(0.3)


async def test_what_grew_too_old_for_the_stream_is_not_told(broker: Broker, tmp_path: Path) -> None:
    story = Story()
    story.now = datetime.now(UTC) - timedelta(days=8)
    story.open(1)
    story.now = datetime.now(UTC) - timedelta(days=6)
    story.open(2)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        async with running(nc, tmp_path / "bridge.db") as side:
            await eventually(lambda: side.outbox.delivered == 2)
        assert await told(nc) == [("2", "Queued")]


async def test_a_bot_that_asks_again_is_answered_behind_the_rest(broker: Broker, tmp_path: Path) -> None:
    story = chat(1)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        async with running(nc, tmp_path / "bridge.db") as side:
            await asyncio.wait_for(side.follower.caught_up.wait(), 60)
            await side.restate(story.states["e0"])
            await side.restate(story.states["e0"])
        assert await told(nc) == [*EXPECTED[:3], ("", "Accepted"), ("", "Accepted")]
        story.say("e0", "answer 1", ANA)
        await append(nc, story.log, known=3)
        async with running(nc, tmp_path / "bridge.db") as side:
            await eventually(lambda: side.outbox.delivered == 4)
        assert await told(nc) == [*EXPECTED[:3], ("", "Accepted"), ("", "Accepted"), EXPECTED[3]]


async def test_an_outage_of_the_stream_is_waited_for(broker: Broker, tmp_path: Path) -> None:
    story = chat(5)
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        outbox = Outbox(OutStream(nc.jetstream(timeout=0.3)), story.now)
        await outbox.resume()
        task = asyncio.create_task(outbox.run())
        broker.kill()
        outbox.add([Outgoing(number, "console.out.shop.chat0.queued", b"{}", story.now) for number in (1, 2)])
        await asyncio.sleep(0.8)
        assert outbox.delivered == 0
        broker.start()
        await eventually(lambda: outbox.delivered == 2, 60)
        task.cancel()
        state = (await nc.jetstream().stream_info(OUT_STREAM)).state
        assert state.messages == 2
