"""The link over lost facts, dying brokers and silent bridges: nothing is missed, nothing comes twice."""

import asyncio
from datetime import UTC, datetime

import pytest

from console_client import connection, feed_inbox, feed_session, link_events, request_reply
from console_client.link import LinkChanged
from console_client.nats_link import NatsLink
from console_schemas import commands
from console_schemas.decide import decide
from console_schemas.engagement import evolve
from console_schemas.feed import CustomerWaiting, EngagementChanged
from console_schemas.policy import Policy
from support.broker import Broker
from support.eventually import eventually
from support.frozen import freeze, thaw
from support.link_follower import LinkFollower
from support.linked import ANA, BEN, following, settings_on
from support.reticent_bridge import ReticentBridge


async def test_a_lost_fact_is_noticed_at_the_next_one(broker: Broker, bridge: ReticentBridge) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (_, follower):
        await bridge.customer_says(mine, "lost", silent=True)
        await bridge.customer_says(mine, "heard")
        await eventually(lambda: follower.versions() == {mine: 4})
        assert follower.chats[mine].entries == 4


async def test_a_lost_last_fact_is_noticed_by_the_heartbeat(broker: Broker, bridge: ReticentBridge) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (_, follower):
        await bridge.customer_says(mine, "lost", silent=True)
        await bridge.open(2, silent=True)
        await bridge.beat("ana")
        await eventually(lambda: follower.versions() == {mine: 3} and follower.waiting == ["e2"])


async def test_a_heartbeat_without_my_engagement_says_it_left_me(broker: Broker, bridge: ReticentBridge) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (_, follower):
        await eventually(lambda: mine in follower.chats)
        await bridge.carry_out(mine, commands.LoseAgent(agent="ana"), ANA.party(), silent=True)
        await bridge.beat("ana")
        await eventually(lambda: not follower.chats and follower.waiting == [mine])


async def test_a_bridge_that_is_behind_does_not_talk_me_out_of_my_engagement(
    broker: Broker, bridge: ReticentBridge
) -> None:
    mine = await bridge.open(1)
    async with following(broker) as (_, follower):
        bridge.refusals = 1
        await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
        await eventually(lambda: follower.versions() == {mine: 2})
        await bridge.customer_says(mine, "hello")
        await eventually(lambda: follower.versions() == {mine: 3})


@pytest.mark.parametrize("told", ["live", "heartbeat", "after a restart"])
async def test_that_a_customer_of_mine_was_erased_is_told_whenever_it_happened(
    broker: Broker, bridge: ReticentBridge, told: str
) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    erase = commands.EraseEngagement(reason="request", ending=True)
    async with following(broker) as (_, follower):
        await eventually(lambda: mine in follower.chats)
        if told == "after a restart":
            broker.kill()
            await eventually(lambda: follower.state == "reconnecting")
            for fact in decide(bridge.states[mine], erase, BEN.party(), datetime.now(UTC), Policy()):
                bridge.states[mine] = evolve(bridge.states[mine], fact)
            broker.start()
        else:
            await bridge.carry_out(mine, erase, BEN.party(), silent=told != "live")
            await bridge.beat("ana")
        await eventually(lambda: mine in follower.erased)
        await eventually(lambda: mine not in follower.chats or follower.chats[mine].erased_at is not None)


async def test_a_heartbeat_brings_back_what_a_bridge_that_is_behind_took_away(
    broker: Broker, bridge: ReticentBridge
) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (_, follower):
        await eventually(lambda: mine in follower.chats)
        bridge.refusals = 1
        broker.kill()
        broker.start()
        await eventually(lambda: not follower.chats)
        await bridge.beat("ana")
        await eventually(lambda: follower.versions() == {mine: 2})


async def test_a_gap_in_a_queue_reads_the_list_again(broker: Broker, bridge: ReticentBridge) -> None:
    async with following(broker) as (_, follower):
        await bridge.open(1)
        await bridge.open(2, silent=True)
        await bridge.open(3)
        await eventually(lambda: sorted(follower.waiting) == ["e1", "e2", "e3"])
        assert sum(isinstance(event, CustomerWaiting) for event in follower.heard) == 1


async def test_facts_told_twice_are_heard_once(broker: Broker, bridge: ReticentBridge) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (_, follower):
        await bridge.customer_says(mine, "once")
        await eventually(lambda: follower.versions() == {mine: 3})
        [said] = [event for event in follower.heard if isinstance(event, EngagementChanged)]
        await bridge.tell(said.event, bridge.states[mine], bridge.states[mine])
        await bridge.customer_says(mine, "then")
        await eventually(lambda: follower.versions() == {mine: 4})


async def test_what_no_longer_fits_while_the_follower_is_behind_is_asked_for_again(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_events, "MOST_UNTOLD", 10)
    monkeypatch.setattr(feed_inbox, "MOST_BYTES", 4_000)
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    link = await NatsLink.open(settings_on(broker), "ana")
    await eventually(lambda: "console.cmd.ana.engagement" in bridge.asked)
    for number in range(100):
        await bridge.customer_says(mine, f"message {number}")
    await bridge.nc.flush()
    asked = len(bridge.asked)
    follower = LinkFollower(link)
    await eventually(lambda: follower.state == "connected")
    await bridge.customer_says(mine, "the last")
    await eventually(lambda: follower.versions() == {mine: 103})
    assert follower.chats[mine].entries == bridge.states[mine].entries
    told = [event for event in follower.heard if isinstance(event, EngagementChanged)]
    assert 0 < len(told) < 100
    assert bridge.asked[asked:] == ["console.cmd.ana.engagement"]
    await follower.stop()
    await link.close()


async def test_over_a_broker_restart_nothing_is_missed(broker: Broker, bridge: ReticentBridge) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (link, follower):
        await link.send(commands.SetListening(on=True))
        asked = bridge.asked.count("console.cmd.ana.listen")
        broker.kill()
        await eventually(lambda: follower.state == "reconnecting")
        await bridge.customer_says(mine, "while away", silent=True)
        await bridge.open(2, silent=True)
        broker.start()
        await eventually(lambda: follower.state == "connected")
        await eventually(lambda: follower.versions() == {mine: 3} and follower.waiting == ["e2"])
        assert [event.missed for event in follower.heard if isinstance(event, LinkChanged)][-1] == 2
        assert bridge.asked.count("console.cmd.ana.listen") == asked + 1
        await bridge.customer_says(mine, "after")
        await eventually(lambda: follower.versions() == {mine: 4})


async def test_killing_the_broker_again_and_again_leaves_no_gap(broker: Broker, bridge: ReticentBridge) -> None:
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (_, follower):

        async def talk() -> None:
            for number in range(150):
                await bridge.customer_says(mine, f"message {number}")
                await asyncio.sleep(0.01)

        talking = asyncio.create_task(talk())
        for _ in range(3):
            await asyncio.sleep(0.3)
            broker.kill()
            broker.start()
        await talking
        await eventually(lambda: follower.state == "connected")
        await bridge.beat("ana")
        await eventually(lambda: follower.versions() == {mine: bridge.states[mine].version})
        assert follower.chats[mine].entries == bridge.states[mine].entries


async def test_a_long_list_is_read_whole_while_it_moves(broker: Broker, bridge: ReticentBridge) -> None:
    for number in range(3500):
        await bridge.open(number, silent=True)
    leaving = iter(range(3500))

    async def move(offset: int) -> None:
        for _ in range(70 if offset else 0):
            number = next(leaving)
            accept = commands.AcceptEngagement(engagement_id=f"e{number}")
            await bridge.carry_out(f"e{number}", accept, BEN.party())

    bridge.before_page = move
    async with following(broker) as (_, follower):
        bridge.before_page = None
        expected = {row.engagement_id for row in bridge.rows()}
        await eventually(lambda: set(follower.waiting) == expected)


async def test_a_frozen_broker_is_told_to_the_follower(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_SECONDS", 0.5)
    async with following(broker) as (_, follower):
        freeze(broker)
        await eventually(lambda: follower.state == "reconnecting")
        thaw(broker)
        await eventually(lambda: follower.state == "connected")


async def test_a_bridge_that_falls_silent_is_told_to_the_follower(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_session, "SILENCE", 1.0)
    monkeypatch.setattr(request_reply, "TIMEOUT", 1.0)
    async with following(broker) as (_, follower):
        bridge.mute = True
        await eventually(lambda: follower.state == "reconnecting")
        assert isinstance(follower.heard[-1], LinkChanged)
        assert "The bridge has not answered" in follower.heard[-1].detail
        await bridge.open(1, silent=True)
        bridge.mute = False
        await eventually(lambda: follower.state == "connected" and follower.waiting == ["e1"])


async def test_a_silent_feed_alone_is_no_reason_to_worry(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_session, "SILENCE", 0.2)
    async with following(broker) as (_, follower):
        asked = len(bridge.asked)
        await eventually(lambda: len(bridge.asked) > asked + 1)
        assert set(bridge.asked[asked:]) == {"console.cmd.ana.open"}
        assert follower.state == "connected"
