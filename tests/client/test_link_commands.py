"""Commands, panels and presence over the link: every way they can end."""

import pytest
from nats.aio.msg import Msg

from console_client import request_reply
from console_client.link import (
    Refusal,
    Unavailable,
    Unknown,
)
from console_schemas import commands
from console_schemas.panels import PanelContext, PanelRequest
from console_schemas.presence import Presence
from console_schemas.queries import EngagementRequest
from console_schemas.wire import decode
from support.broker import Broker
from support.eventually import eventually
from support.linked import BEN, following
from support.reticent_bridge import ReticentBridge


async def test_a_refusal_says_who_was_faster(broker: Broker, bridge: ReticentBridge) -> None:
    first = await bridge.open(1)
    await bridge.carry_out(first, commands.AcceptEngagement(engagement_id=first), BEN.party())
    async with following(broker) as (link, _):
        with pytest.raises(Refusal, match="Ben Agent was faster") as refusal:
            await link.send(commands.AcceptEngagement(engagement_id=first))
        assert refusal.value.refused.code == "taken"
        with pytest.raises(Refusal):
            await link.ask(EngagementRequest(engagement_id=first))


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
        await bridge.nc.drain()  # which the broker has heard of afterwards; of a mere close it hears a moment later
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


async def test_typing_is_said_and_never_answered(broker: Broker, bridge: ReticentBridge) -> None:
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    await bridge.nc.subscribe("console.typing.>", cb=hear)
    await bridge.nc.flush()
    async with following(broker) as (link, _):
        await link.send(commands.AgentTyping(engagement_id="e1"))
        await eventually(lambda: heard == ["console.typing.by.ana.e1"])


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
