"""What stands in the facts: who, when, until when, for whom first, and what a repeated command adds."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from console_schemas import commands as c
from console_schemas import events as e
from console_schemas.agent_rules import secret_of
from console_schemas.case import Rejected
from console_schemas.people import SYSTEM
from support.law import (
    ACCEPT,
    ANA,
    BEN,
    BLOCK,
    BOT,
    COMPLETE,
    CUSTOMER,
    FINISH,
    GIVEN,
    HOLD,
    ID,
    NOW,
    OFFER,
    POLICY,
    POST,
    REQUEST,
    RETURN,
    after,
    at,
    facts_of,
    happen,
)

SAID = c.PostInbound(message_id="m1", text="hi", sent_at=None, author=CUSTOMER)


def test_the_request_keeps_the_transfer_and_gives_the_customer_a_deadline() -> None:
    [fact] = facts_of(None, REQUEST, BOT, 0)
    assert isinstance(fact, e.EngagementRequested)
    assert (fact.version, fact.epoch, fact.by, fact.bot, fact.transfer) == (1, 0, BOT, "shop", REQUEST.transfer)
    assert fact.deadline == NOW + timedelta(seconds=POLICY.wait)


def test_accepting_makes_an_owner_a_new_epoch_and_a_clock_for_the_first_answer() -> None:
    given = after(GIVEN["queued"])
    [fact] = facts_of(given, ACCEPT, ANA)
    assert isinstance(fact, e.EngagementAccepted)
    assert (fact.version, fact.epoch, fact.agent, fact.at) == (2, 1, ANA, at(10))
    state = happen(given, ACCEPT, ANA)
    assert (state.owner, state.accepted_at, state.unanswered_since) == (ANA, at(10), at(10))
    assert state.deadline == at(10 + POLICY.answer)


def test_a_loser_is_told_who_won() -> None:
    with pytest.raises(Rejected, match="Ana was faster: Chris is with Ana") as rejected:
        facts_of(after(GIVEN["active"]), ACCEPT, BEN)
    assert rejected.value.refused.by == "Ana"


def test_a_loser_without_a_name_is_told_the_id() -> None:
    taken = happen(after(GIVEN["queued"]), ACCEPT, replace(ANA, name=""))
    with pytest.raises(Rejected, match="ana was faster") as rejected:
        facts_of(taken, ACCEPT, BEN)
    assert rejected.value.refused.by == "ana"


def test_an_offer_has_its_own_time_and_asks_once() -> None:
    offered = happen(after(GIVEN["queued"]), OFFER, SYSTEM, 100)
    assert (offered.offered_to, offered.deadline) == (ANA, at(100 + POLICY.offer))
    declined = happen(offered, c.DeclineOffer(engagement_id=ID), ANA, 110)
    assert (declined.status, declined.offered_to, declined.preferred_agent) == ("queued", None, "")
    assert declined.deadline == at(110 + POLICY.wait)
    [fact] = facts_of(offered, c.DeadlinePassed(), SYSTEM, 200)
    assert isinstance(fact, e.OfferEnded)
    assert (fact.agent, fact.outcome) == (ANA, "timeout")
    [fact] = facts_of(offered, c.WithdrawOffer(), SYSTEM, 105)
    assert isinstance(fact, e.OfferEnded)
    assert fact.outcome == "agent_unavailable"


def test_the_customer_waits_for_an_answer_since_the_oldest_message_without_one() -> None:
    talking = happen(after(GIVEN["active"]), POST, ANA, 50)
    assert (talking.unanswered_since, talking.deadline) == (None, at(50 + POLICY.idle))
    asked = happen(talking, SAID, CUSTOMER, 100)
    asked = happen(asked, replace(SAID, message_id="m2"), CUSTOMER, 300)
    assert (asked.unanswered_since, asked.deadline) == (at(100), at(100 + POLICY.answer))
    answered = happen(asked, replace(POST, message_id="m_2"), ANA, 400)
    assert (answered.unanswered_since, answered.deadline) == (None, at(400 + POLICY.idle))


def test_silence_of_the_agent_and_of_the_customer_end_differently() -> None:
    answered = happen(after(GIVEN["active"]), POST, ANA, 50)
    [fact] = facts_of(answered, c.DeadlinePassed(), SYSTEM, 50 + POLICY.idle)
    assert isinstance(fact, e.ChatFinished)
    assert (fact.reason, fact.deadline) == ("idle", at(50 + POLICY.idle + POLICY.wrap_up))
    asked = happen(answered, SAID, CUSTOMER, 100)
    [fact] = facts_of(asked, c.DeadlinePassed(), SYSTEM, 100 + POLICY.answer)
    assert isinstance(fact, e.EngagementRequeued)
    assert (fact.reason, fact.queue, fact.preferred_agent, fact.epoch) == ("agent_silent", "orders", "", 2)


def test_a_hold_that_is_forgotten_is_the_agents_silence() -> None:
    answered = happen(after(GIVEN["active"]), POST, ANA, 50)
    held = happen(answered, HOLD, ANA, 60)
    assert held.deadline == at(60 + POLICY.answer)
    [fact] = facts_of(held, c.DeadlinePassed(), SYSTEM, 60 + POLICY.answer)
    assert isinstance(fact, e.EngagementRequeued)
    resumed = happen(held, c.ResumeEngagement(engagement_id=ID), ANA, 70)
    assert (resumed.status, resumed.deadline) == ("active", at(70 + POLICY.idle))


def test_a_message_while_waiting_moves_no_deadline() -> None:
    waiting = after(GIVEN["queued"])
    said = happen(waiting, SAID, CUSTOMER, 100)
    assert (said.deadline, said.unanswered_since) == (waiting.deadline, None)
    [fact] = facts_of(waiting, SAID, CUSTOMER, 100)
    assert isinstance(fact, e.MessagePosted)
    assert fact.message.sent_at == at(100), "the bridge's clock where the bot says nothing"
    [fact] = facts_of(waiting, replace(SAID, sent_at=at(90)), CUSTOMER, 100)
    assert isinstance(fact, e.MessagePosted)
    assert fact.message.sent_at == at(90)


def test_a_customer_who_was_with_an_agent_waits_before_the_others() -> None:
    command = c.TransferEngagement(engagement_id=ID, queue="billing", note="card trouble")
    state = happen(after(GIVEN["active"]), command, ANA)
    assert (state.status, state.queue, state.head, state.owner, state.epoch) == ("queued", "billing", True, None, 2)
    assert state.waiting_since == NOW, "the first request counts"
    assert state.deadline == at(10 + POLICY.wait)
    [fact] = facts_of(after(GIVEN["active"]), c.TransferEngagement(engagement_id=ID, agent="ben"), ANA)
    assert isinstance(fact, e.EngagementRequeued)
    assert (fact.reason, fact.queue, fact.preferred_agent) == ("agent_transferred", "orders", "ben")
    again = happen(state, ACCEPT, BEN)
    assert (again.head, again.epoch, again.owner) == (False, 3, BEN)
    with pytest.raises(Rejected) as rejected:
        facts_of(after(GIVEN["active"]), c.TransferEngagement(engagement_id=ID), ANA)
    assert rejected.value.refused.code == "invalid"


def test_a_lost_agent_is_asked_first_when_they_come_back() -> None:
    [fact] = facts_of(after(GIVEN["active"]), c.LoseAgent(agent="ana"), SYSTEM)
    assert isinstance(fact, e.EngagementRequeued)
    assert (fact.reason, fact.preferred_agent) == ("agent_lost", "ana")
    assert fact.preferred_until == at(10 + POLICY.agent_preference)
    state = happen(after(GIVEN["active"]), c.LoseAgent(agent="ana"), SYSTEM)
    taken = happen(state, ACCEPT, BEN)
    assert (taken.preferred_agent, taken.preferred_until) == ("", None), "nobody is waited for once somebody has come"


def test_a_missed_agent_keeps_the_chat_until_they_are_back_or_lost() -> None:
    missed = happen(after(GIVEN["active"]), c.MissAgent(agent="ana"), SYSTEM)
    assert (missed.owner, missed.status, missed.away_since) == (ANA, "active", at(10))
    assert missed.deadline == after(GIVEN["active"]).deadline, "the customer waits no longer for it"
    assert facts_of(missed, c.MissAgent(agent="ana"), SYSTEM) == ()
    assert happen(missed, c.RegainAgent(agent="ana"), SYSTEM).away_since is None
    for command, by in [(c.LoseAgent(agent="ana"), SYSTEM), (FINISH, ANA), (COMPLETE, ANA), (RETURN, ANA)]:
        assert happen(missed, command, by).away_since is None


def test_completing_saves_the_notes_before_it_ends() -> None:
    command = c.CompleteEngagement(engagement_id=ID, notes="Refunded.", disposition="solved")
    facts = facts_of(after(GIVEN["active"]), command, ANA)
    assert [fact.version for fact in facts] == [3, 4, 5]
    assert len({fact.at for fact in facts}) == 1
    state = happen(after(GIVEN["active"]), command, ANA)
    assert (state.notes, state.disposition, state.ended_at, state.deadline) == ("Refunded.", "solved", at(10), None)
    assert state.owner == ANA, "who served the customer is not forgotten"
    with_notes = happen(after(GIVEN["wrap_up"]), c.SaveNotes(engagement_id=ID, notes="n"), ANA)
    assert happen(with_notes, COMPLETE, ANA).notes == "n", "none given leaves the saved ones"


def test_what_is_so_already_is_no_new_fact() -> None:
    given = after(GIVEN["active"])
    for command in (
        c.SaveNotes(engagement_id=ID, notes="n"),
        c.AddSummary(engagement_id=ID, block=BLOCK),
        c.RecordPasskeyCheck(engagement_id=ID, outcome="matched"),
        HOLD,
    ):
        assert facts_of(given, command, ANA)
        assert facts_of(happen(given, command, ANA), command, ANA, 20) == ()
    assert facts_of(given, c.SaveNotes(engagement_id=ID, notes=""), ANA) == ()


def test_summaries_stand_beside_the_notes_and_replace_only_themselves() -> None:
    state = happen(after(GIVEN["active"]), c.SaveNotes(engagement_id=ID, notes="mine"), ANA)
    for block in (BLOCK, replace(BLOCK, id="s2", text="Other."), replace(BLOCK, text="Newer.")):
        state = happen(state, c.AddSummary(engagement_id=ID, block=block), ANA)
    assert [(block.id, block.text) for block in state.summaries] == [("s2", "Other."), ("s1", "Newer.")]
    assert state.notes == "mine"


def test_only_what_is_secret_can_be_revealed() -> None:
    given = after(GIVEN["active"])
    assert [secret_of(given, name) for name in ("passkey", "pin")] == ["blue heron", "4711"]
    assert [secret_of(given, name) for name in ("order", "none")] == [None, None]
    for name in ("order", "none"):
        with pytest.raises(Rejected, match="nothing called"):
            facts_of(given, c.RevealSecret(engagement_id=ID, secret=name), ANA)
    without = replace(given, transfer=replace(given.transfer, passkey=None))
    for command in (c.RevealSecret(engagement_id=ID), c.RecordPasskeyCheck(engagement_id=ID, outcome="matched")):
        with pytest.raises(Rejected) as rejected:
            facts_of(without, command, ANA)
        assert rejected.value.refused.code == "invalid"


def test_leaving_tells_apart_who_was_served() -> None:
    left = c.LeaveEngagement(reason="closed the page")
    [fact] = facts_of(after(GIVEN["offered"]), left, CUSTOMER)
    assert isinstance(fact, e.EngagementAbandoned)
    assert fact.reason == "closed the page"
    state = happen(after(GIVEN["active"]), left, CUSTOMER)
    assert (state.status, state.owner) == ("wrap_up", ANA)
    [fact] = facts_of(after(GIVEN["active"]), left, CUSTOMER)
    assert isinstance(fact, e.ChatFinished)
    assert fact.reason == "customer_left"
