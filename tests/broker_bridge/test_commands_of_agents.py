"""Commands over the bus: one owner, losers who know who won, retries that are recognised, people without the right."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from console_bridge.event_log import EventLog, Unresolved
from console_client.link import Refusal, Unknown
from console_client.settings import PersonSettings
from console_schemas import commands as c
from console_schemas.events import (
    EngagementAccepted,
    EngagementCompleted,
    EngagementRequeued,
    MessagePosted,
    SecretRevealed,
)
from console_schemas.transfer import Attribute, Passkey
from console_schemas.wire import decode, encode
from support.bridge import SUBJECTS, World, bridge_running, orders, settings_for, world
from support.broker import Broker


async def refused(world: World, user: str, command: Any) -> c.Refused:
    with pytest.raises(Refusal) as refusal:
        await world.send(user, command)
    return refusal.value.refused


async def test_exactly_one_of_twenty_gets_the_customer_and_the_others_learn_who(broker: Broker, tmp_path: Path) -> None:
    team = {f"agent{n}": PersonSettings(name=f"Agent {n}") for n in range(20)}
    async with bridge_running(settings_for(broker.url, tmp_path, None, **team)), world(broker.url) as around:
        for round_number in range(5):
            customer = await around.transfer(f"c{round_number}")
            await around.becomes(customer, "queued")
            accept = c.AcceptEngagement(engagement_id=customer)
            outcomes = await asyncio.gather(*(around.send(user, accept) for user in team), return_exceptions=True)
            won = [user for user, outcome in zip(team, outcomes, strict=True) if isinstance(outcome, c.Done)]
            assert len(won) == 1
            name = team[won[0]].name
            losers = [outcome.refused for outcome in outcomes if isinstance(outcome, Refusal)]
            assert {(each.code, each.by) for each in losers} == {("taken", name)}
            assert all(name in each.message for each in losers)
            assert len(losers) == 19
            facts = await around.facts_of(customer)
            assert sum(isinstance(fact, EngagementAccepted) for fact in facts) == 1
            again = await around.send(won[0], accept)
            assert again.version == 2, "the retry of one's own success is a success"
            assert len(await around.facts_of(customer)) == len(facts)


async def test_a_message_sent_again_is_the_same_message(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        post = c.PostMessage(engagement_id=customer, message_id="m_1", text="Hello")
        first, second = await asyncio.gather(around.send("ana", post), around.send("ana", post))
        assert first == second
        await around.send("ana", c.PostMessage(engagement_id=customer, message_id="m_2", text="More"))
        assert await around.send("ana", post) == first, "its own place, not the newest"
        await around.send("ana", c.CompleteEngagement(engagement_id=customer, notes="Done."))
        assert await around.send("ana", post) == first, "also when the chat is over"
        posted = [fact for fact in await around.facts_of(customer) if isinstance(fact, MessagePosted)]
        assert [fact.message.text for fact in posted] == ["Hello", "More"]


async def test_complete_saves_the_notes_and_ends_in_one_step(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        complete = c.CompleteEngagement(engagement_id=customer, notes="Refunded.", disposition="solved")
        done = await around.send("ana", complete)
        state = await around.state(customer)
        assert state is not None
        assert (state.status, state.notes, state.disposition) == ("completed", "Refunded.", "solved")
        assert done.version == state.version == 5
        assert (await around.send("ana", complete)).version == 5
        assert sum(isinstance(fact, EngagementCompleted) for fact in await around.facts_of(customer)) == 1


async def test_a_secret_is_told_to_the_owner_alone_and_only_after_it_is_recorded(
    broker: Broker, tmp_path: Path
) -> None:
    pin = (Attribute(name="pin", value=4711, sensitive=True),)
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1", passkey=Passkey(value="blue heron"), attributes=pin)
        await around.becomes(customer, "queued")
        assert (await refused(around, "ana", c.RevealSecret(engagement_id=customer))).code == "not-yours"
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        assert (await refused(around, "ben", c.RevealSecret(engagement_id=customer))).code == "not-yours"
        assert (await around.send("ana", c.RevealSecret(engagement_id=customer))).value == "blue heron"
        assert (await around.send("ana", c.RevealSecret(engagement_id=customer, secret="pin"))).value == "4711"
        assert (await refused(around, "ana", c.RevealSecret(engagement_id=customer, secret="x"))).code == "invalid"
        told = [fact.secret for fact in await around.facts_of(customer) if isinstance(fact, SecretRevealed)]
        assert told == ["passkey", "pin"]


async def test_people_without_the_right_are_refused(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1", routing=orders())
        await around.becomes(customer, "queued")
        accept = c.AcceptEngagement(engagement_id=customer)
        assert (await refused(around, "zoe", accept)).code == "unknown-person"
        assert (await refused(around, "sue", accept)).code == "role-refused"
        assert (await refused(around, "bill", accept)).code == "queue-refused"
        assert (await refused(around, "ana", c.AcceptEngagement(engagement_id="e_none"))).code == "unknown-engagement"
        assert len(await around.facts_of(customer)) == 1


async def test_a_transfer_to_nobody_is_refused_and_one_to_a_colleague_waits_for_them(
    broker: Broker, tmp_path: Path
) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        to_nobody = c.TransferEngagement(engagement_id=customer, agent="zoe")
        assert (await refused(around, "ana", to_nobody)).code == "invalid"
        await around.send("ana", c.TransferEngagement(engagement_id=customer, queue="billing", note="card"))
        fact = (await around.facts_of(customer))[-1]
        assert isinstance(fact, EngagementRequeued)
        assert (fact.queue, fact.note, fact.epoch) == ("billing", "card", 2)
        late = c.PostMessage(engagement_id=customer, message_id="m1", text="too late")
        assert (await refused(around, "ana", late)).code == "not-yours"


async def test_an_unreadable_command_is_refused_with_every_fault(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        answer = await (await around.console("ana")).request(
            SUBJECTS.command("ana", "post"), b'{"engagement_id": "a b", "text": 5}'
        )
        assert answer.headers is not None
        assert answer.headers["Nats-Service-Error-Code"] == "400"
        fault = decode(answer.data, c.Refused)
        assert fault.code == "invalid"
        places = {problem.rpartition("`$.")[2] for problem in fault.problems}
        assert places == {"engagement_id`", "message_id`", "text`"}
        nothing_left = c.PostMessage(engagement_id="e_1", message_id="m", text="\u200b\u2060")
        assert (await refused(around, "ana", nothing_left)).code == "invalid"


async def test_what_agents_write_is_stored_harmless(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        await around.send("ana", c.PostMessage(engagement_id=customer, message_id="m", text="a\x1b]0;PWNED\x07b\nc"))
        posted = (await around.facts_of(customer))[-1]
        assert isinstance(posted, MessagePosted)
        assert posted.message.text == "a\ufffdb\nc"
        await around.send("ana", c.SaveNotes(engagement_id=customer, notes="\t" * 20_000))


async def test_an_answer_goes_to_an_inbox_or_nowhere(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        heard = await around.nc.subscribe("console.>")
        await around.nc.publish(
            SUBJECTS.command("ana", "listen"), encode(c.SetListening(on=True)), reply="console.queue.orders.gone"
        )
        await around.nc.flush()
        await around.send("ana", c.SetListening(on=True))
        await around.nc.flush()
        subjects = [(await heard.next_msg()).subject for _ in range(heard.pending_msgs)]
        assert "console.queue.orders.gone" not in subjects
        assert SUBJECTS.command("ana", "listen") in subjects


async def test_no_answer_is_given_where_nobody_knows(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.becomes(customer, "queued")

        async def lost(*_: Any) -> int:
            raise Unresolved("no acknowledgement")

        monkeypatch.setattr(EventLog, "append", lost)
        with pytest.raises(Unknown):
            await around.send("ana", c.AcceptEngagement(engagement_id=customer), timeout=0.5)
        monkeypatch.undo()
        assert (await around.send("ana", c.AcceptEngagement(engagement_id=customer))).version == 2
