"""The link on a real broker, against a bridge that does what the test says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client import connection, feed_session, request_reply
from console_client.connection import Unreachable, connect
from console_client.link import (
    EngagementSnapshot,
    LinkChanged,
    MineSnapshot,
    Opened,
    Refusal,
    Unavailable,
    Unknown,
    WaitingSnapshot,
)
from console_client.nats_link import NatsLink
from console_client.settings import NatsSettings, Settings
from console_schemas import commands
from console_schemas.feed import CustomerWaiting, EngagementChanged
from console_schemas.panels import PanelContext, PanelRequest
from console_schemas.people import Person
from console_schemas.presence import Presence
from console_schemas.queries import EngagementRequest
from console_schemas.wire import decode
from support.broker import Broker
from support.eventually import eventually
from support.frozen import freeze, thaw
from support.link_follower import LinkFollower
from support.reticent_bridge import ReticentBridge

ANA = Person(id="ana", name="Ana Agent", queues=("general",))
BEN = Person(id="ben", name="Ben Agent")


def settings_for(broker: Broker) -> Settings:
    """Settings of a console on this broker."""
    return Settings(nats=NatsSettings(url=broker.url))


@pytest.fixture
async def bridge(broker: Broker) -> AsyncIterator[ReticentBridge]:
    """A bridge that answers."""
    nc: Client = await connect(NatsSettings(url=broker.url), "bridge", environ={})
    scripted = ReticentBridge(nc, ANA, BEN)
    await scripted.start()
    yield scripted
    await nc.close()


@contextlib.asynccontextmanager
async def following(broker: Broker, user: str = "ana") -> AsyncIterator[tuple[NatsLink, LinkFollower]]:
    """An open link with a follower that has everything there is so far."""
    link = await NatsLink.open(settings_for(broker), user)
    follower = LinkFollower(link)
    await eventually(lambda: follower.state == "connected")
    yield link, follower
    await follower.stop()
    await link.close()


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


async def test_a_refusal_says_who_was_faster(broker: Broker, bridge: ReticentBridge) -> None:
    first = await bridge.open(1)
    await bridge.carry_out(first, commands.AcceptEngagement(engagement_id=first), BEN.party())
    async with following(broker) as (link, _):
        with pytest.raises(Refusal, match="Ben Agent was faster") as refusal:
            await link.send(commands.AcceptEngagement(engagement_id=first))
        assert refusal.value.refused.code == "taken"
        with pytest.raises(Refusal):
            await link.ask(EngagementRequest(engagement_id=first))


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
        await bridge.carry_out(mine, commands.LoseAgent(), ANA.party(), silent=True)
        await bridge.beat("ana")
        await eventually(lambda: not follower.chats and follower.waiting == [mine])


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


async def test_a_bridge_that_is_not_there_yet_is_waited_for(broker: Broker) -> None:
    link = await NatsLink.open(settings_for(broker), "ana")
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
        await NatsLink.open(settings_for(broker), "eve")


async def test_losing_the_account_ends_the_following(broker: Broker, bridge: ReticentBridge) -> None:
    link = await NatsLink.open(settings_for(broker), "ana")
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


async def test_a_command_without_an_answer_is_unknown(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_reply, "TIMEOUT", 0.5)
    mine = await bridge.open(1)
    async with following(broker) as (link, _):
        bridge.mute = True
        with pytest.raises(Unknown, match="may be done or not"):
            await link.send(commands.AcceptEngagement(engagement_id=mine))


async def test_a_command_without_a_bridge_is_unavailable(broker: Broker, bridge: ReticentBridge) -> None:
    async with following(broker) as (link, _):
        await bridge.nc.close()
        with pytest.raises(Unavailable, match="The bridge is not running"):
            await link.send(commands.AcceptEngagement(engagement_id="e1"))


async def test_a_command_without_a_broker_is_sent_neither_now_nor_later(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_reply, "TIMEOUT", 0.5)
    first = await bridge.open(1)
    async with following(broker) as (link, follower):
        broker.kill()
        await eventually(lambda: follower.state == "reconnecting")
        with pytest.raises(Unavailable, match="no connection"):
            await link.send(commands.AcceptEngagement(engagement_id=first))
        broker.start()
        await eventually(lambda: follower.state == "connected")
        assert bridge.states[first].owner is None


async def test_a_frozen_broker_is_told_to_the_follower(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_SECONDS", 0.5)
    async with following(broker) as (_, follower):
        freeze(broker)
        await eventually(lambda: follower.state == "reconnecting", 20)
        thaw(broker)
        await eventually(lambda: follower.state == "connected")


async def test_presence_is_said_with_whether_the_console_listens(broker: Broker, bridge: ReticentBridge) -> None:
    said: list[Presence] = []

    async def hear(message: Msg) -> None:
        said.append(decode(message.data, Presence))

    await bridge.nc.subscribe("console.presence.ana", cb=hear)
    async with following(broker) as (link, _):
        await eventually(lambda: said and not said[-1].listening)
        await link.send(commands.SetListening(on=True))
        await eventually(lambda: said[-1].listening)
    assert len({each.session for each in said}) == 1


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


async def test_closing_ends_the_following(broker: Broker, bridge: ReticentBridge) -> None:
    link = await NatsLink.open(settings_for(broker), "ana")
    heard = asyncio.create_task(_all(link))
    await asyncio.sleep(0.1)
    await link.close()
    last = (await asyncio.wait_for(heard, 5))[-1]
    assert isinstance(last, LinkChanged)
    assert last.state == "closed"


async def _all(link: NatsLink) -> list[object]:
    return [event async for event in link.follow()]


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


async def test_a_panel_is_asked_with_the_context_and_shows_what_comes(broker: Broker, bridge: ReticentBridge) -> None:
    asked: list[PanelContext] = []

    async def look_up(message: Msg) -> None:
        asked.append(decode(message.data, PanelContext))
        await message.respond(b"# Gold customer")

    async def broken(message: Msg) -> None:
        headers = {"Nats-Service-Error": "the CRM is down", "Nats-Service-Error-Code": "500"}
        await bridge.nc.publish(message.reply, b"", headers=headers)

    async def slow(_: Msg) -> None:
        pass

    for subject, answer in (("crm.look", look_up), ("crm.broken", broken), ("crm.slow", slow)):
        await bridge.nc.subscribe(subject, cb=answer)
    context = PanelContext(engagement_id="e1", conversation_id="c1", queue="general", attributes={"tier": "gold"})
    async with following(broker) as (link, _):
        reply = await link.ask(PanelRequest(subject="crm.look", context=context))
        assert (reply.text, reply.format) == ("# Gold customer", "markdown")
        assert asked == [context]
        with pytest.raises(Refusal, match="the CRM is down"):
            await link.ask(PanelRequest(subject="crm.broken", context=context))
        with pytest.raises(Unknown):
            await link.ask(PanelRequest(subject="crm.slow", context=context, timeout=0.2))
        with pytest.raises(Unavailable, match=r"The look-up on crm\.nobody is not running"):
            await link.ask(PanelRequest(subject="crm.nobody", context=context))
        with pytest.raises(Refusal, match="is no subject"):
            await link.ask(PanelRequest(subject="crm look", context=context))


async def test_typing_is_said_and_never_answered(broker: Broker, bridge: ReticentBridge) -> None:
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    await bridge.nc.subscribe("console.typing.>", cb=hear)
    await bridge.nc.flush()
    async with following(broker) as (link, _):
        await link.send(commands.AgentTyping(engagement_id="e1"))
        await eventually(lambda: heard == ["console.typing.by.ana.e1"])
