"""The link on a real broker: how it opens, what it tells first, and how it ends."""

import asyncio

import pytest

from console_client.connection import Unreachable, connect
from console_client.link import (
    EngagementSnapshot,
    LinkChanged,
    MineSnapshot,
    Opened,
    Refusal,
    WaitingSnapshot,
)
from console_client.nats_link import NatsLink
from console_client.settings import NatsSettings, Settings
from console_schemas import commands
from support.broker import Broker
from support.eventually import eventually
from support.link_follower import LinkFollower
from support.linked import ANA, following, settings_on
from support.reticent_bridge import ReticentBridge


async def test_the_first_events_come_in_the_promised_order(broker: Broker, bridge: ReticentBridge) -> None:
    waiting = await bridge.open(1)
    mine = await bridge.open(2)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (_, follower):
        await eventually(lambda: len(follower.heard) == 6)
        kinds = [type(event) for event in follower.heard]
        assert kinds == [LinkChanged, LinkChanged, Opened, WaitingSnapshot, MineSnapshot, EngagementSnapshot]
        assert follower.waiting == [waiting]
        assert follower.chats[mine].version == 2
        assert [event.state for event in follower.heard if isinstance(event, LinkChanged)] == [
            "connecting",
            "connected",
        ]


async def test_accepting_gives_the_engagement_whole_and_the_list_goes_on(
    broker: Broker, bridge: ReticentBridge
) -> None:
    async with following(broker) as (link, follower):
        first = await bridge.open(1)
        await eventually(lambda: follower.waiting == [first])
        done = await link.send(commands.AcceptEngagement(engagement_id=first))
        assert done.version == 2
        await eventually(lambda: first in follower.chats and not follower.waiting)
        await link.send(commands.PostMessage(engagement_id=first, message_id="m1", text="Hello"))
        await bridge.customer_says(first, "Hi")
        await eventually(lambda: follower.versions() == {first: 4})
        assert sum(isinstance(event, EngagementSnapshot) for event in follower.heard) == 1
        await link.send(commands.CompleteEngagement(engagement_id=first))
        await eventually(lambda: follower.chats[first].status == "completed")


async def test_a_customer_who_comes_back_to_me_is_read_whole_again(broker: Broker, bridge: ReticentBridge) -> None:
    async with following(broker) as (link, follower):
        first = await bridge.open(1)
        accept = commands.AcceptEngagement(engagement_id=first)
        await link.send(accept)
        await eventually(lambda: first in follower.chats)
        await link.send(commands.TransferEngagement(engagement_id=first, queue="general"))
        await eventually(lambda: follower.waiting == [first])
        await link.send(accept)
        await eventually(lambda: follower.versions() == {first: 4})
        assert sum(isinstance(event, EngagementSnapshot) for event in follower.heard) == 2


async def test_a_bridge_that_is_not_there_yet_is_waited_for(broker: Broker) -> None:
    link = await NatsLink.open(settings_on(broker), "ana")
    follower = LinkFollower(link)
    await eventually(lambda: len(follower.heard) == 2)
    assert isinstance(follower.heard[1], LinkChanged)
    assert (follower.heard[1].state, follower.heard[1].detail) == (
        "connecting",
        "The bridge is not running: nothing was sent.",
    )
    nc = await connect(NatsSettings(url=broker.url), "bridge", environ={})
    await ReticentBridge(nc, ANA).start()
    await eventually(lambda: follower.state == "connected")
    await nc.close()
    await follower.stop()
    await link.close()


async def test_somebody_without_an_account_is_refused(broker: Broker, bridge: ReticentBridge) -> None:
    with pytest.raises(Refusal, match="eve has no account here"):
        await NatsLink.open(settings_on(broker), "eve")


async def test_losing_the_account_ends_the_following(broker: Broker, bridge: ReticentBridge) -> None:
    link = await NatsLink.open(settings_on(broker), "ana")
    follower = LinkFollower(link)
    await eventually(lambda: follower.state == "connected")
    del bridge.people["ana"]
    broker.kill()
    broker.start()
    await eventually(lambda: follower.state == "closed")
    with pytest.raises(Refusal, match="ana has no account here"):
        await follower.stop()
    await link.close()


async def test_without_a_broker_opening_says_what_to_do() -> None:
    settings = Settings(nats=NatsSettings(url="nats://127.0.0.1:1"))
    with pytest.raises(Unreachable, match="Start one, or set NATS_URL"):
        await NatsLink.open(settings, "ana")


async def test_closing_ends_the_following(broker: Broker, bridge: ReticentBridge) -> None:
    link = await NatsLink.open(settings_on(broker), "ana")
    heard = asyncio.create_task(_all(link))
    await asyncio.sleep(0.1)
    await link.close()
    last = (await asyncio.wait_for(heard, 30))[-1]
    assert isinstance(last, LinkChanged)
    assert last.state == "closed"


async def _all(link: NatsLink) -> list[object]:
    return [event async for event in link.follow()]
