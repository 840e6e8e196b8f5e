"""One bot's flood: it waits by itself, in order and complete, and nobody else waits behind it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from console_bridge.lanes import Lanes
from console_bridge.pace import Pace
from console_bridge.token_bucket import MOST, Buckets, TokenBucket
from console_client.limit_settings import LimitSettings
from console_client.link import Unavailable
from console_client.settings import Settings
from console_client.stored_publish import publish_stored
from console_schemas import commands as c
from console_schemas.commands import AcceptEngagement
from console_schemas.engagement import Engagement
from console_schemas.events import EngagementRequested, MessagePosted
from console_schemas.ids import engagement_id
from console_schemas.transfer import InboundMessage, TransferRequest
from console_schemas.wire import encode
from support.bridge import NOW, SUBJECTS, World, bridge_running, orders, settings_for, world
from support.broker import ROOT, Broker

FLOOD, BURST = 5_000, 200
MANY = LimitSettings(bot_messages=100_000, bot_burst=100_000, customer_messages=100_000, customer_burst=100_000)


def limited(broker: Broker, folder: Path, **limits: Any) -> Settings:
    settings = settings_for(broker.url, folder)
    return replace(settings, bridge=replace(settings.bridge, limits=replace(MANY, **limits)))


async def flood(around: World, number: int, bot: str = "loud") -> None:
    """So many messages of one bot, each of a conversation of its own, stored when this returns."""
    publishing = [
        await around.jetstream.publish_async(SUBJECTS.inbound(bot, f"f{each}", "left"), b"{}", wait_stall=30)
        for each in range(number)
    ]
    await asyncio.gather(*publishing)


@pytest.fixture
def quick_broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker that is done with a flood soon, since it syncs the disk later."""
    conf = tmp_path / "quick.conf"
    conf.write_text((ROOT / "nats.conf").read_text().replace("sync_interval: always", 'sync_interval: "1m"'))
    broker = Broker(tmp_path / "quick" / "nats", conf)
    broker.log_folder.mkdir()
    yield broker.start()
    broker.stop()


async def test_a_backlog_of_one_bot_stands_before_nobody(quick_broker: Broker, tmp_path: Path) -> None:
    broker, settings = quick_broker, limited(quick_broker, tmp_path, bot_messages=0.01, bot_burst=BURST)
    settings = replace(settings, bridge=replace(settings.bridge, durability_vouched=True))
    async with world(broker.url) as around:
        async with bridge_running(settings):
            pass  # which makes the streams
        await flood(around, FLOOD)
        transfer = TransferRequest(transfer_id="t1", conversation_id="c1", requested_at=NOW)
        await around.publish("transfer", "c1", encode(transfer), bot="quiet")
        async with bridge_running(settings):
            customer = engagement_id("quiet", "t1")
            await around.becomes(customer, "queued")
            await around.send("ana", AcceptEngagement(engagement_id=customer))
            while len(await around.set_aside()) < 0.8 * BURST:  # an intake that is taken up again costs a turn
                await asyncio.sleep(0.02)
            for number in range(100):
                message = encode(InboundMessage(message_id=f"m{number}", text="hello"))
                await around.publish("message", "c1", message, bot="quiet")
            while len(await around.facts_of(customer)) < 102:
                await asyncio.sleep(0.02)
            left = (await around.jetstream.stream_info("CONSOLE_IN")).state.messages
            handled = len(await around.set_aside())
            assert handled <= BURST + 1, "the flood is at its own pace"
            assert left + handled >= FLOOD, "and none of it is lost"


async def test_what_waits_is_taken_in_later_complete_and_in_order(broker: Broker, tmp_path: Path) -> None:
    notices: asyncio.Queue[Msg] = asyncio.Queue()
    settings = limited(broker, tmp_path, bot_messages=5, bot_burst=5)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            pass  # which makes the streams
        await around.nc.subscribe(SUBJECTS.ops("bot-delayed"), cb=notices.put)
        customer = await around.transfer("c1")
        for number in range(15):
            await around.say("c1", f"m{number}", str(number))
        async with bridge_running(settings):
            await around.settles()
        said = [fact.message.text for fact in await around.facts_of(customer) if isinstance(fact, MessagePosted)]
        assert said == [str(number) for number in range(15)]
        assert b'"bot":"shop"' in (await notices.get()).data
        assert notices.empty(), "ops are told once, not for every message"


async def test_a_bot_with_too_many_customers_is_told_and_may_transfer_again(broker: Broker, tmp_path: Path) -> None:
    settings = limited(broker, tmp_path, bot_engagements=3, queue_waiting=2)
    async with bridge_running(settings), world(broker.url) as around:
        first = await around.transfer("c1")
        await around.transfer("c2")
        await around.settles()
        await around.transfer("c3")
        third = await around.transfer("c4", routing=orders())
        await around.settles()
        await around.transfer("c5", routing=orders())
        await around.settles()
        told = await around.rejected()
        assert [(each.code, each.conversation_id) for each in told] == [("queue-full", "c3"), ("too-many-open", "c5")]
        assert all("transfer again" in each.message for each in told)
        assert "2 customers wait in general" in told[0].problems[0]
        await around.send("ana", AcceptEngagement(engagement_id=first))
        await around.send("ana", c.CompleteEngagement(engagement_id=first, notes="done"))
        again = await around.transfer("c3")
        assert isinstance(await around.becomes(again, "queued"), Engagement)
        assert len([fact for fact in await around.facts() if isinstance(fact, EngagementRequested)]) == 4
        assert third != again


async def test_the_broker_refuses_what_one_conversation_or_all_bots_leave_waiting(
    broker: Broker, tmp_path: Path
) -> None:
    async with world(broker.url) as around:
        async with bridge_running(limited(broker, tmp_path, customer_waiting=3, intake_bytes=100_000)):
            pass
        for number in range(3):
            await around.say("c1", f"m{number}")
        with pytest.raises(NatsError, match="maximum messages per subject"):
            await around.say("c1", "m3")
        subject = SUBJECTS.inbound("shop", "c1", "message")
        with pytest.raises(Unavailable, match="Too much waits in CONSOLE_IN already: maximum messages per subject"):
            await publish_stored(around.nc, "CONSOLE_IN", subject, b"{}", patience=0.1)
        with pytest.raises(NatsError, match="maximum bytes"):
            for number in range(20):
                await around.say(f"other-{number}", "m1", "x" * 10_000)


async def test_a_bot_that_nobody_has_named_is_found_behind_a_flood(broker: Broker, tmp_path: Path) -> None:
    settings = limited(broker, tmp_path, bot_messages=1, bot_burst=1)
    async with bridge_running(settings), world(broker.url) as around:
        await flood(around, 300)
        await around.jetstream.publish("console.in.b$d.c1.transfer", b"{}")
        transfer = TransferRequest(transfer_id="t1", conversation_id="c1", requested_at=NOW)
        await around.publish("transfer", "c1", encode(transfer), bot="new")
        await around.becomes(engagement_id("new", "t1"), "queued")
        while not [fact for fact in await around.set_aside() if "b$d" in fact.subject]:
            await asyncio.sleep(0.02)


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    now = 0.0
    bucket = TokenBucket(10, 3, lambda: now)
    assert [bucket.take() for _ in range(5)] == [0, 0, 0, pytest.approx(0.1), pytest.approx(0.2)]
    now = 0.2
    assert bucket.take_if_there() == pytest.approx(0.1), "what was owed is paid back, and nothing was taken"
    now = 100.0
    assert [bucket.take_if_there() for _ in range(4)] == [0, 0, 0, pytest.approx(0.1)]


def test_buckets_of_many_keys_are_bounded() -> None:
    buckets = Buckets(1, 1, lambda: 0.0)
    first = buckets.of("first")
    for number in range(MOST):
        buckets.of(number)
    assert buckets.of("first") is not first
    assert buckets.of(MOST - 1) is buckets.of(MOST - 1)


async def test_bytes_count_as_much_as_messages() -> None:
    async def tell(_: str) -> None:
        raise AssertionError("it is not late yet")

    pace = Pace(LimitSettings(bot_bytes=1000, bot_burst_bytes=1000), tell, lambda: 0.0)
    assert [await pace.of_bot("a", 1000), await pace.of_bot("a", 500), await pace.of_bot("b", 500)] == [0, 0.5, 0]


async def test_a_lane_that_has_to_wait_takes_no_place_from_the_others() -> None:
    lanes = Lanes(width=1, backlog=10, pace=lambda key: 60.0 if key == "slow" else 0.0)
    done = asyncio.Event()

    async def job() -> None:
        done.set()

    await lanes.put("slow", job)
    await lanes.put("fast", job)
    async with asyncio.timeout(30):
        await done.wait()
    await lanes.drain(0)
