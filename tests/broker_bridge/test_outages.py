"""Outages: whatever dies in the middle, everything is stored once, in order, and goes on."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from nats.errors import Error as NatsError

from console_client.link import Refusal, Unavailable, Unknown
from console_schemas import commands as c
from console_schemas.commands import Done
from console_schemas.engagement import fold
from console_schemas.events import Apart, EngagementEvent, MessagePosted
from support.bridge import World, bridge_running, settings_for, world
from support.bridge_process import BridgeProcess
from support.broker import Broker

CONVERSATIONS = 8
TURNS = 40


async def insist_publish(around: World, conversation: str, message_id: str) -> None:
    """As a good bot does: again, with the same id, until it is acknowledged."""
    while True:
        try:
            return await around.say(conversation, message_id, message_id)
        except (NatsError, TimeoutError):
            await asyncio.sleep(0.05)


async def insist(around: World, command: object) -> Done:
    """As a good console does: again, with the same id, until it is answered."""
    while True:
        try:
            return await around.send("ana", command, timeout=1.5)
        except (Unknown, Unavailable):
            await asyncio.sleep(0.05)
        except Refusal as refusal:
            if refusal.refused.code != "unavailable":
                raise


async def converse(around: World, name: str, done: list[str]) -> None:
    """A whole conversation, each turn sent when the one before is acknowledged, and noted when it is itself."""
    while True:
        try:
            customer = await around.transfer(name)
            break
        except (NatsError, TimeoutError):
            await asyncio.sleep(0.05)
    while True:
        try:
            await insist(around, c.AcceptEngagement(engagement_id=customer))
            break
        except Refusal as refusal:
            assert refusal.refused.code == "unknown-engagement", refusal
            await asyncio.sleep(0.02)
    for turn in range(TURNS):
        await insist_publish(around, name, f"customer-{turn}")
        post = c.PostMessage(engagement_id=customer, message_id=f"agent-{turn}", text=f"agent-{turn}")
        await insist(around, post)
        done.append(name)


async def talk(around: World, breakdown: Callable[[], Awaitable[None]]) -> None:
    """Everybody talks, while everything breaks down at the beginning and in the middle."""
    done: list[str] = []
    talking = [asyncio.create_task(converse(around, f"c{number}", done)) for number in range(CONVERSATIONS)]
    whole = asyncio.gather(*talking)
    for share in (0.1, 0.4):
        while len(done) < share * CONVERSATIONS * TURNS and not whole.done():
            await asyncio.sleep(0.01)
        assert not whole.done(), "this was not the middle"
        await breakdown()
    await asyncio.wait_for(whole, 120)


def said(facts: list[EngagementEvent], role: str) -> list[str]:
    return [fact.message.text for fact in facts if isinstance(fact, MessagePosted) and fact.message.author.role == role]


async def check(around: World) -> None:
    """Nothing lost, nothing twice, nothing out of order, nothing set aside."""
    await around.settles()
    by_engagement: dict[str, list[EngagementEvent]] = {}
    for fact in await around.facts():
        assert not isinstance(fact, Apart)
        by_engagement.setdefault(fact.engagement_id, []).append(fact)
    assert len(by_engagement) == CONVERSATIONS
    for facts in by_engagement.values():
        assert [fact.version for fact in facts] == list(range(1, len(facts) + 1))
        assert said(facts, "customer") == [f"customer-{turn}" for turn in range(TURNS)]
        assert said(facts, "agent") == [f"agent-{turn}" for turn in range(TURNS)]
        state = fold(facts)
        assert state is not None
        assert state.owner is not None


async def test_a_broker_killed_in_the_middle_loses_and_doubles_nothing(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:

        async def breakdown() -> None:
            broker.kill()
            await asyncio.sleep(0.3)
            broker.start()

        await talk(around, breakdown)
        await check(around)


async def test_a_bridge_killed_in_the_middle_loses_and_doubles_nothing(broker: Broker, tmp_path: Path) -> None:
    bridge = BridgeProcess(broker.url, tmp_path).start()
    try:
        async with world(broker.url) as around:

            async def breakdown() -> None:
                await asyncio.to_thread(bridge.kill)
                await asyncio.to_thread(bridge.start)

            await talk(around, breakdown)
            await check(around)
            assert await asyncio.to_thread(bridge.stop) == 0
    finally:
        bridge.kill()


async def test_what_came_while_no_bridge_ran_is_taken_in_order(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            customer = await around.transfer("c0")
            await around.becomes(customer, "queued")
            await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        for turn in range(30):
            await around.say("c0", f"m{turn}", f"{turn}")
        async with bridge_running(settings):
            await around.settles()
            assert said(await around.facts_of(customer), "customer") == [f"{turn}" for turn in range(30)]
            again = await around.send("ana", c.AcceptEngagement(engagement_id=customer))
            assert again.version == 32
            await around.send("ana", c.CompleteEngagement(engagement_id=customer, notes="n"))
        async with bridge_running(settings):
            await around.say("c0", "m5", "5")
            await around.say("c0", "late", "late")
            await around.settles()
            assert [kept.code for kept in await around.set_aside()] == ["ended"]


async def test_a_bridge_without_its_database_goes_on_from_the_log(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            customer = await around.transfer("c0")
            await around.becomes(customer, "queued")
            await around.send("ana", c.AcceptEngagement(engagement_id=customer))
            post = c.PostMessage(engagement_id=customer, message_id="m_1", text="Hello")
            stored = await around.send("ana", post)
        for file in tmp_path.glob("bridge.db*"):
            file.unlink()
        async with bridge_running(settings):
            assert await around.send("ana", post) == stored
            await around.say("c0", "m1")
            await around.settles()
            assert len(await around.facts_of(customer)) == 4
