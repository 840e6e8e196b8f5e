"""An agent who is really gone: the customer is told, the agent has time to come back, then others may take over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from console_client.link import Refusal
from console_schemas import commands as c
from console_schemas.events import AgentDisconnected, AgentReconnected, EngagementRequeued
from console_schemas.outbound import AgentAway, AgentBack, Outbound, Queued
from console_schemas.policy import Policy
from console_schemas.presence import Presence
from console_schemas.transfer import Routing
from console_schemas.wire import encode
from support.bridge import SUBJECTS, World, bridge_running, settings_for, world
from support.broker import Broker

POLICY = Policy(agent_absent=1.0, agent_grace=0.4)
PATIENT = Policy(agent_absent=1.0, agent_grace=60)


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_bridge.offers.INTERVAL", 0.05)


@asynccontextmanager
async def console(around: World, user: str, **presence: Any) -> AsyncIterator[None]:
    """Somebody's console says that it is there, for as long as this lasts."""
    word = encode(Presence(session=f"s-{user}", **presence))

    async def beat() -> None:
        while True:
            await around.nc.publish(SUBJECTS.presence(user), word)
            await asyncio.sleep(0.05)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def chat_of(around: World, user: str, conversation: str = "c1") -> str:
    """A customer whom this person has accepted."""
    customer = await around.transfer(conversation)
    await around.becomes(customer, "queued")
    await around.send(user, c.AcceptEngagement(engagement_id=customer))
    return customer


async def fact(around: World, customer: str, kind: type) -> Any:
    """The first fact of this kind, once it is in the log."""
    async with asyncio.timeout(40):
        while True:
            found = [each for each in await around.facts_of(customer) if isinstance(each, kind)]
            if found:
                return found[0]
            await asyncio.sleep(0.02)


async def told(around: World, kind: type[Outbound], customer: str) -> Any:
    """What the bot was told of this kind about this customer, last, once it was."""
    async with asyncio.timeout(40):
        while True:
            found = [each for each in await around.told() if isinstance(each, kind) and each.engagement_id == customer]
            if found:
                return found[-1]
            await asyncio.sleep(0.02)


async def test_a_silent_agent_loses_the_chat_to_the_head_of_the_queue(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path, POLICY)), world(broker.url) as around:
        async with console(around, "ana"):
            customer = await chat_of(around, "ana")
            await around.send("ana", c.PostMessage(engagement_id=customer, message_id="m1", text="Hello"))
        async with console(around, "ben"):
            busy = await chat_of(around, "ben", "c2")
            state = await around.becomes(customer, "queued")
            assert (state.head, state.owner, state.preferred_agent) == (True, None, "ana")
            assert [type(each) for each in (await around.facts_of(customer))[-2:]] == [
                AgentDisconnected,
                EngagementRequeued,
            ]
            assert (await told(around, AgentAway, customer)).agent_name == "Ana"
            assert (await told(around, Queued, customer)).reason == "agent_lost"
            owned = await around.state(busy)
            assert owned is not None and owned.owner is not None and owned.away_since is None, "ben is there"
            await around.send("ben", c.AcceptEngagement(engagement_id=customer))
            with pytest.raises(Refusal) as refusal:
                await around.send("ana", c.PostMessage(engagement_id=customer, message_id="m2", text="I am back"))
            assert (refusal.value.refused.code, refusal.value.refused.by) == ("not-yours", "Ben")


async def test_an_agent_who_is_back_in_time_keeps_the_chat(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path, PATIENT)), world(broker.url) as around:
        customer = await chat_of(around, "ana")
        await fact(around, customer, AgentDisconnected)
        async with console(around, "ana"):
            await fact(around, customer, AgentReconnected)
            assert (await told(around, AgentBack, customer)).agent_name == "Ana"
            state = await around.state(customer)
            assert state is not None and state.owner is not None and state.owner.id == "ana"


async def test_a_console_whose_terminal_is_dead_does_not_keep_its_agent(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path, POLICY)), world(broker.url) as around:
        customer = await chat_of(around, "ana")
        async with console(around, "ana", listening=True, attended=False):
            await around.becomes(customer, "queued")


async def test_the_lost_agent_is_asked_first_when_back_though_not_listening(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path, POLICY)), world(broker.url) as around:
        customer = await chat_of(around, "ana")
        await around.becomes(customer, "queued")
        async with console(around, "ana"):
            state = await around.becomes(customer, "offered")
            assert state.offered_to is not None and state.offered_to.id == "ana"
            await around.send("ana", c.AcceptEngagement(engagement_id=customer))


async def test_the_preference_for_the_lost_agent_ends(broker: Broker, tmp_path: Path) -> None:
    policy = Policy(agent_absent=1.0, agent_grace=0.2, agent_preference=0.05)
    async with bridge_running(settings_for(broker.url, tmp_path, policy)), world(broker.url) as around:
        customer = await chat_of(around, "ana")
        await around.becomes(customer, "queued")
        await asyncio.sleep(0.1)  # the time of preference itself
        async with console(around, "ana", listening=True):
            other = await around.transfer("c2", routing=Routing(preferred_agent="ana"))
            await around.becomes(other, "offered")
            state = await around.state(customer)
            assert state is not None and state.status == "queued"


async def test_a_bridge_that_starts_again_gives_everybody_the_whole_time(broker: Broker, tmp_path: Path) -> None:
    async with world(broker.url) as around:
        async with bridge_running(settings_for(broker.url, tmp_path, PATIENT)):
            customer = await chat_of(around, "ana")
            await fact(around, customer, AgentDisconnected)
        slow = Policy(agent_absent=30, agent_grace=0.05)
        async with bridge_running(settings_for(broker.url, tmp_path, slow)), console(around, "ana"):
            await fact(around, customer, AgentReconnected)
        kinds = [type(each) for each in await around.facts_of(customer)]
        assert EngagementRequeued not in kinds
