"""What a console says of itself and of its agent, and how it makes sure that the bridge is there."""

from contextlib import suppress

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client import request_reply
from console_client.link import EngagementSnapshot, Unknown
from console_schemas import commands
from console_schemas.presence import Presence
from console_schemas.subjects import Subjects
from console_schemas.wire import decode
from support.broker import Broker
from support.eventually import eventually
from support.linked import ANA, following
from support.reticent_bridge import ReticentBridge
from support.streams import connected


async def words_of(nc: Client, user: str) -> list[Presence]:
    """What somebody's console says from now on."""
    said: list[Presence] = []

    async def hear(message: Msg) -> None:
        said.append(decode(message.data, Presence))

    await nc.subscribe(Subjects().presence(user), cb=hear)
    await nc.flush()
    return said


async def test_it_says_whether_its_terminal_lives_as_often_as_the_bridge_wants_and_when_it_ends(
    broker: Broker, bridge: ReticentBridge
) -> None:
    bridge.agent_absent = 0.4
    asked: list[float] = []

    def proof(absent: float) -> bool:
        asked.append(absent)
        return len(asked) < 3

    async with connected(broker.url) as nc:
        said = await words_of(nc, "ana")
        async with following(broker) as (link, _):
            link.prove_presence(proof)
            await eventually(lambda: len(said) > 6)
        await eventually(lambda: said[-1].leaving)
        assert set(asked) == {0.4}
        attended = [word.attended for word in said if not word.leaving]
        assert attended[0] and not attended[-1]
        assert len({word.session for word in said}) == 1


async def test_a_command_without_an_answer_has_everything_read_anew(
    broker: Broker, bridge: ReticentBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_reply, "TIMEOUT", 0.3)
    mine = await bridge.open(1)
    await bridge.carry_out(mine, commands.AcceptEngagement(engagement_id=mine), ANA.party())
    async with following(broker) as (link, follower):
        await eventually(lambda: mine in follower.chats)
        heard = len(follower.heard)
        bridge.mute = True
        with suppress(Unknown):
            await link.send(commands.PostMessage(engagement_id=mine, message_id="m1", text="Hello"))
        bridge.mute = False
        await eventually(lambda: any(isinstance(event, EngagementSnapshot) for event in follower.heard[heard:]))
