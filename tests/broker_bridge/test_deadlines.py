"""Deadlines and offers on a running bridge: no customer waits for ever, and who is there is asked first."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from console_client.link import Refusal
from console_schemas import commands as c
from console_schemas.events import (
    ChatFinished,
    EngagementExpired,
    EngagementRequeued,
    OfferEnded,
)
from console_schemas.policy import Policy
from console_schemas.presence import Presence
from console_schemas.transfer import Routing
from console_schemas.wire import encode
from support.bridge import SUBJECTS, World, bridge_running, settings_for, world
from support.broker import Broker


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_bridge.deadlines.INTERVAL", 0.05)
    monkeypatch.setattr("console_bridge.offers.INTERVAL", 0.05)


async def last(around: World, engagement: str) -> Any:
    return (await around.facts_of(engagement))[-1]


async def test_nobody_came(broker: Broker, tmp_path: Path) -> None:
    policy = Policy(wait=0.3)
    async with bridge_running(settings_for(broker.url, tmp_path, policy)), world(broker.url) as around:
        waiting = [await around.transfer(f"c{number}") for number in range(40)]
        for customer in waiting:
            state = await around.becomes(customer, "expired")
            assert state.ended_at is not None
        assert isinstance(await last(around, waiting[0]), EngagementExpired)
        await around.transfer("c0", "again")
        await around.settles()
        assert len(await around.set_aside()) == 0, "the conversation may be transferred again"


async def test_an_unanswered_customer_goes_back_to_the_queue_before_all_others(broker: Broker, tmp_path: Path) -> None:
    policy = Policy(answer=0.4)
    async with bridge_running(settings_for(broker.url, tmp_path, policy)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        state = await around.becomes(customer, "queued")
        requeued = await last(around, customer)
        assert isinstance(requeued, EngagementRequeued)
        assert requeued.reason == "agent_silent"
        assert (state.head, state.owner, state.epoch) == (True, None, 2)


async def test_a_silent_customer_ends_the_chat_and_open_notes_end_in_time(broker: Broker, tmp_path: Path) -> None:
    policy = Policy(idle=0.3, wrap_up=0.3)
    async with bridge_running(settings_for(broker.url, tmp_path, policy)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        await around.send("ana", c.SaveNotes(engagement_id=customer, notes="No answer."))
        await around.send("ana", c.PostMessage(engagement_id=customer, message_id="m1", text="Are you there?"))
        state = await around.becomes(customer, "completed")
        assert state.notes == "No answer."
        finished = [fact for fact in await around.facts_of(customer) if isinstance(fact, ChatFinished)]
        assert [fact.reason for fact in finished] == ["idle"]


async def test_a_deadline_that_passed_while_no_bridge_ran_is_kept(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path, Policy(wait=0.5))
    async with world(broker.url) as around:
        async with bridge_running(settings):
            customer = await around.transfer("c1")
            await around.settles()
        async with bridge_running(settings):
            await around.becomes(customer, "expired")


async def present(around: World, user: str, listening: bool) -> None:
    presence = Presence(session=f"s-{user}", listening=listening)
    await around.nc.publish(SUBJECTS.presence(user), encode(presence))


async def test_the_preferred_agent_is_asked_first_and_alone(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        await present(around, "ben", listening=True)
        customer = await around.transfer("c1", routing=Routing(preferred_agent="ben"))
        state = await around.becomes(customer, "offered")
        assert state.offered_to is not None
        assert state.offered_to.id == "ben"
        with pytest.raises(Refusal) as refusal:
            await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        assert (refusal.value.refused.code, refusal.value.refused.by) == ("not-available", "Ben")
        await around.send("ben", c.DeclineOffer(engagement_id=customer))
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))


async def test_an_offer_ends_with_its_time(broker: Broker, tmp_path: Path) -> None:
    policy = Policy(offer=0.2)
    async with bridge_running(settings_for(broker.url, tmp_path, policy)), world(broker.url) as around:
        await around.send("ben", c.SetListening(on=True))
        customer = await around.transfer("c1", routing=Routing(preferred_agent="ben"))
        await around.settles()
        while not isinstance(ended := await last(around, customer), OfferEnded):
            await asyncio.sleep(0.02)
        state = await around.becomes(customer, "queued")
        assert state.preferred_agent == "", "nobody is asked for ever"
        assert (ended.agent.id, ended.outcome) == ("ben", "timeout")


async def test_an_offer_ends_when_the_agent_stops_listening(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        await present(around, "ben", listening=True)
        customer = await around.transfer("c1", routing=Routing(preferred_agent="ben"))
        await around.becomes(customer, "offered")
        await around.send("ben", c.SetListening(on=False))
        await around.becomes(customer, "queued")
        ended = await last(around, customer)
        assert isinstance(ended, OfferEnded)
        assert ended.outcome == "agent_unavailable"


@pytest.mark.parametrize("preferred", ["ben", "sue", "bill", "nobody", "a.b *>"])
async def test_who_cannot_take_the_customer_is_not_asked(broker: Broker, tmp_path: Path, preferred: str) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        await present(around, "ben", listening=False)
        await present(around, "sue", listening=True)
        await around.nc.publish("console.presence.bill", b"not readable")
        customer = await around.transfer("c1", routing=Routing(preferred_agent=preferred))
        await around.becomes(customer, "queued")
        asked_for = await around.transfer("c2", routing=Routing(preferred_agent="ana"))
        await present(around, "ana", listening=True)
        await around.becomes(asked_for, "offered")
        assert len(await around.facts_of(customer)) == 1


async def test_a_colleague_is_asked_when_they_come(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        await around.send("ana", c.TransferEngagement(engagement_id=customer, agent="ben"))
        await around.becomes(customer, "queued")
        await present(around, "ben", listening=True)
        await around.becomes(customer, "offered")
        assert (await around.send("ben", c.AcceptEngagement(engagement_id=customer))).version == 5
