"""Two bridges on one log: the guard lets one through, the other decides again on what has happened."""

import asyncio
from pathlib import Path

import pytest
from nats.js.errors import NotFoundError

from console_bridge.command_handler import CommandHandler
from console_bridge.event_log import EventLog
from console_bridge.registry import Registry
from console_schemas import commands as c
from console_schemas.case import Rejected
from console_schemas.ids import engagement_id
from console_schemas.people import Party
from console_schemas.policy import Policy
from console_schemas.transfer import TransferRequest
from support.bridge import BOT, NOW, World, bridge_running, settings_for, world
from support.broker import Broker
from support.streams import SUBJECTS, connected

ANA, BEN = (Party(role="agent", id=name.lower(), name=name) for name in ("Ana", "Ben"))
CUSTOMER = engagement_id(BOT, "t1")
REQUEST = c.RequestEngagement(
    engagement_id=CUSTOMER,
    bot=BOT,
    transfer=TransferRequest(transfer_id="t1", conversation_id="c1", requested_at=NOW),
)


class Writer(CommandHandler):
    """A bridge's write side that hears of nothing it has not done itself."""

    def __init__(self, log: EventLog) -> None:
        self.registry = Registry(log)
        super().__init__(log, self.registry, Policy())


async def test_the_slower_bridge_decides_again_on_the_newest_state(broker: Broker) -> None:
    async with connected(broker.url) as first, connected(broker.url) as second:
        one, two = Writer(EventLog(first, SUBJECTS)), Writer(EventLog(second, SUBJECTS))
        await one.execute(CUSTOMER, REQUEST, ANA)
        await two.entry(CUSTOMER)
        await one.execute(CUSTOMER, c.AcceptEngagement(engagement_id=CUSTOMER), ANA)
        with pytest.raises(Rejected, match="Ana was faster"):
            await two.execute(CUSTOMER, c.AcceptEngagement(engagement_id=CUSTOMER), BEN)
        post = c.PostMessage(engagement_id=CUSTOMER, message_id="m1", text="from two")
        assert (await two.execute(CUSTOMER, post, ANA)).sequence == 3
        again = await one.execute(CUSTOMER, post, ANA)
        assert (again.sequence, again.changed) == (3, False), "one learns of it by its conflict"
        complete = c.CompleteEngagement(engagement_id=CUSTOMER, notes="n")
        both = await asyncio.gather(one.execute(CUSTOMER, complete, ANA), two.execute(CUSTOMER, complete, ANA))
        assert {done.state.status for done in both if done.state} == {"completed"}
        loaded = await EventLog(first, SUBJECTS).load(CUSTOMER)
        assert loaded.state is not None
        assert loaded.state.version == loaded.last.sequence == 6


async def test_a_bridge_that_is_behind_refuses_nothing_that_is_right_by_now(broker: Broker) -> None:
    async with connected(broker.url) as first, connected(broker.url) as second:
        one, two = Writer(EventLog(first, SUBJECTS)), Writer(EventLog(second, SUBJECTS))
        await one.execute(CUSTOMER, REQUEST, ANA)
        await two.entry(CUSTOMER)
        await one.execute(CUSTOMER, c.AcceptEngagement(engagement_id=CUSTOMER), ANA)
        notes = c.SaveNotes(engagement_id=CUSTOMER, notes="Called back.")
        assert (await two.execute(CUSTOMER, notes, ANA)).sequence == 3, "two knew of a customer who waits"
        with pytest.raises(Rejected, match="with Ana"):
            await two.execute(CUSTOMER, notes, BEN)


async def test_both_may_post_at_once_and_nothing_is_lost(broker: Broker) -> None:
    async with connected(broker.url) as first, connected(broker.url) as second:
        one, two = Writer(EventLog(first, SUBJECTS)), Writer(EventLog(second, SUBJECTS))
        await one.execute(CUSTOMER, REQUEST, ANA)
        await one.execute(CUSTOMER, c.AcceptEngagement(engagement_id=CUSTOMER), ANA)
        posts = [c.PostMessage(engagement_id=CUSTOMER, message_id=f"m{n}", text=f"{n}") for n in range(10)]

        async def post_all(writer: Writer) -> None:
            for post in posts:
                await writer.execute(CUSTOMER, post, ANA)

        await asyncio.gather(post_all(one), post_all(two))
        loaded = await EventLog(first, SUBJECTS).load(CUSTOMER)
        assert set(loaded.messages) == {post.message_id for post in posts}
        assert loaded.last.sequence == 12


async def test_the_same_transfer_at_two_bridges_opens_one_engagement(broker: Broker) -> None:
    async with connected(broker.url) as first, connected(broker.url) as second:
        writers = [Writer(EventLog(each, SUBJECTS)) for each in (first, second)]
        done = await asyncio.gather(*(writer.execute(CUSTOMER, REQUEST, ANA) for writer in writers))
        assert sorted(each.changed for each in done) == [False, True]
        assert [each.sequence for each in done] == [1, 1]


async def test_of_two_bridges_one_takes_messages_in_and_the_other_stands_by(broker: Broker, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    async with world(broker.url) as around:
        async with bridge_running(settings_for(broker.url, folders[0])):
            await around.transfer("c0")
            await around.settles()
            alone = await consumer_made(around)
            async with bridge_running(settings_for(broker.url, folders[1])):
                while (taken_over := await consumer_made(around)) in (alone, None):
                    await asyncio.sleep(0.02)
                await asyncio.gather(*(around.transfer(f"c{number}") for number in range(1, 20)))
                await around.settles()
                await asyncio.sleep(1)
                assert await consumer_made(around) == taken_over, "they do not take it from each other for ever"
            customer = await around.transfer("after")
            await around.becomes(customer, "queued")
            await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        assert len(await around.facts()) == 22
        assert len(await around.told("queued")) == 21
        assert await around.set_aside() == []


async def consumer_made(around: World) -> object:
    """When the consumer of the intake was made; nothing in the moment between two of them."""
    try:
        return (await around.jetstream.consumer_info("CONSOLE_IN", "bridge-intake")).created
    except NotFoundError:
        return None
