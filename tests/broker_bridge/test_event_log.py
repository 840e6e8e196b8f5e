"""The log: the guard of an append, what a lost acknowledgement comes to, reading back, and following over outages."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import nats.errors
import pytest

from console_bridge.chain import START, Link
from console_bridge.damage import LogDamaged
from console_bridge.event_log import Conflict, EventLog, Unresolved
from console_bridge.log_following import HASH, Logged
from console_schemas import events
from console_schemas.people import SYSTEM
from console_schemas.subjects import LOG_STREAM
from console_schemas.transfer import TransferRequest
from support.broker import Broker
from support.streams import SUBJECTS, connected

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def requested(engagement: str = "e_1") -> events.EngagementRequested:
    transfer = TransferRequest(transfer_id="t", conversation_id="c", requested_at=NOW)
    return events.EngagementRequested(
        engagement_id=engagement, version=1, epoch=0, at=NOW, by=SYSTEM, bot="b", transfer=transfer
    )


def posted(version: int, engagement: str = "e_1", text: str = "hi") -> events.MessagePosted:
    message = events.Message(id=f"m{version}", author=SYSTEM, text=text, sent_at=NOW)
    return events.MessagePosted(engagement_id=engagement, version=version, epoch=0, at=NOW, by=SYSTEM, message=message)


def aside(origin: int, part: int = 1, parts: int = 1) -> events.MessageSetAside:
    return events.MessageSetAside(
        subject="s", problems=("p",), code="invalid", raw=b"x", part=part, parts=parts, origin=origin, at=NOW
    )


async def test_only_the_fact_behind_the_last_one_is_stored(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        first = await log.append(requested(), START)
        other = await log.append(requested("e_2"), START)
        second = await log.append(posted(2), first)
        with pytest.raises(Conflict):
            await log.append(posted(2, text="somebody else's"), first)
        with pytest.raises(Conflict):
            await log.append(requested(), START)
        assert [each.sequence for each in (first, other, second)] == [1, 2, 3]
        assert await log.last_sequence() == 3


async def test_of_many_writers_exactly_one_wins_each_place(broker: Broker) -> None:
    async with connected(broker.url) as one, connected(broker.url) as two:
        logs = [EventLog(one, SUBJECTS), EventLog(two, SUBJECTS)]
        after = await logs[0].append(requested(), START)
        for version in range(2, 6):
            tries = [logs[n % 2].append(posted(version, text=str(n)), after) for n in range(20)]
            outcomes = await asyncio.gather(*tries, return_exceptions=True)
            won = [outcome for outcome in outcomes if isinstance(outcome, Link)]
            assert len(won) == 1
            assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 19
            after = won[0]


@pytest.mark.parametrize("stored", [True, False])
async def test_a_lost_acknowledgement_is_resolved_by_reading_back(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        first = await log.append(requested(), START)
        publish = log._jetstream.publish
        lost: list[str] = []

        async def lose_the_first_ack(subject: str, *args: Any, **options: Any) -> Any:
            if lost:
                return await publish(subject, *args, **options)
            lost.append(subject)
            if stored:
                await publish(subject, *args, **options)
            raise nats.errors.TimeoutError

        monkeypatch.setattr(log._jetstream, "publish", lose_the_first_ack)
        assert (await log.append(posted(2), first)).sequence == 2
        assert lost
        assert await log.last_sequence() == 2


async def test_a_lost_acknowledgement_of_a_fact_that_others_have_followed_is_still_ours(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(broker.url) as nc, connected(broker.url) as other:
        log, faster = EventLog(nc, SUBJECTS), EventLog(other, SUBJECTS)
        first = await log.append(requested(), START)
        publish = log._jetstream.publish

        async def ack_lost_and_somebody_went_on(*args: Any, **options: Any) -> Any:
            ack = await publish(*args, **options)
            await faster.append(posted(3), Link(ack.seq, bytes.fromhex(options["headers"][HASH])))
            raise nats.errors.TimeoutError

        monkeypatch.setattr(log._jetstream, "publish", ack_lost_and_somebody_went_on)
        assert (await log.append(posted(2), first)).sequence == 2


async def test_nobody_knows_while_the_broker_is_away(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    async with connected(broker.url) as nc:
        first = await EventLog(nc, SUBJECTS).append(requested(), START)
        monkeypatch.setattr("console_bridge.event_log.TIMEOUT", 0.2)
        monkeypatch.setattr("console_bridge.log_reading.TIMEOUT", 0.2)
        log = EventLog(nc, SUBJECTS)
        broker.kill()
        with pytest.raises(Unresolved):
            await log.append(posted(2), first)


async def test_a_sequence_that_is_handed_out_again_is_no_acknowledgement(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS, head=5)
        for append in (log.append(requested(), START), log.append(requested("e_2"), START), log.set_aside(aside(7))):
            with pytest.raises(LogDamaged, match="the log ends at fact 0, though 5 were stored"):
                await append
        assert await log.last_sequence() == 1, "nothing more is written once it is known"


async def test_a_fact_that_does_not_follow_is_noticed_when_its_engagement_is_read(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        first = await log.append(requested(), START)
        await log.append(posted(2), first._replace(hash=b"another log's"))
        with pytest.raises(LogDamaged, match="fact 2 of e_1 does not follow from the one before"):
            await log.load("e_1")
        with pytest.raises(LogDamaged):
            await log.append(requested("e_2"), START)


async def test_a_fact_that_could_not_be_read_again_is_never_written(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        with pytest.raises(ValueError, match="cannot be stored"):
            await log.append(posted(2, text="x" * 20_001), START)
        assert await log.last_sequence() == 0


async def test_an_engagement_is_loaded_from_its_own_facts_however_many(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        last = await log.append(requested(), START)
        await log.append(requested("e_10"), START)
        for version in range(2, 1203):
            last = await log.append(posted(version), last)
        loaded = await log.load("e_1")
        assert loaded.state is not None
        assert (loaded.state.version, loaded.last) == (1202, last)
        assert len(loaded.messages) == 1201
        assert loaded.messages["m1202"] == (1202, last.sequence)
        assert await log.load("e_unknown") == (None, START, {})


async def test_input_is_set_aside_once_and_counts_only_when_it_is_complete(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        before = datetime.now(UTC) - timedelta(minutes=1)
        assert await log.set_aside(aside(7)) == await log.set_aside(aside(7)) == 1
        await log.set_aside(aside(8, part=2, parts=2))
        assert await log.set_aside_since(before) == {7}
        await log.set_aside(aside(8, part=1, parts=2))
        assert await log.set_aside_since(before) == {7, 8}
        assert await log.set_aside_since(datetime.now(UTC) + timedelta(minutes=1)) == set()


async def follow(log: EventLog, start: int, until: int) -> list[Logged]:
    seen: list[Logged] = []
    async with aclosing(log.follow(start)) as batches:
        async for batch in batches:
            seen += batch
            if seen[-1].sequence >= until:
                break
    return seen


async def test_following_tells_old_and_new_facts_in_order(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        last = await log.append(requested(), START)
        for version in range(2, 700):
            last = await log.append(posted(version), last)
        following = asyncio.create_task(follow(log, 100, 710))
        await asyncio.sleep(0.2)
        for version in range(700, 711):
            last = await log.append(posted(version), last)
        seen = await asyncio.wait_for(following, 60)
        assert [logged.sequence for logged in seen] == list(range(100, 711))
        assert seen[-1].event == posted(710)


@pytest.mark.parametrize(
    ("start", "gone", "what"), [(4, 0, "ends at fact 2, though 3"), (3, 2, "fact 2 cannot be read")]
)
async def test_following_never_waits_behind_a_log_that_lost_its_end(
    broker: Broker, start: int, gone: int, what: str
) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        await log.append(posted(2), await log.append(requested(), START))
        if gone:
            await nc.jetstream().delete_msg(LOG_STREAM, gone)
        with pytest.raises(LogDamaged, match=what):
            await asyncio.wait_for(follow(log, start, 9), 60)


async def test_following_goes_on_over_a_killed_broker(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        last = await log.append(requested(), START)
        following = asyncio.create_task(follow(log, 1, 40))
        for version in range(2, 41):
            last = await log.append(posted(version), last)
            if version in {10, 25}:
                broker.kill()
                broker.start()
        seen = await asyncio.wait_for(following, 60)
        assert [logged.sequence for logged in seen] == list(range(1, 41))


async def test_what_was_deleted_from_the_log_does_not_stop_the_following(broker: Broker) -> None:
    async with connected(broker.url) as nc:
        log = EventLog(nc, SUBJECTS)
        last = await log.append(requested(), START)
        for version in range(2, 7):
            last = await log.append(posted(version), last)
        await nc.jetstream().delete_msg(LOG_STREAM, 3)
        seen = await asyncio.wait_for(follow(log, 1, 6), 60)
        assert [logged.sequence for logged in seen] == [1, 2, 4, 5, 6]
