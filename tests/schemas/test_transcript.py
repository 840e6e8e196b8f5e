"""The transcript: which lines each fact adds, in which order, in whose words."""

from typing import Any

import pytest
from msgspec.structs import replace

from console_schemas import commands as c
from console_schemas import events as e
from console_schemas.base import kebab
from console_schemas.engagement import Engagement, evolve, fold
from console_schemas.people import SYSTEM, Party
from console_schemas.transcript import entries_of, mark_of
from console_schemas.transfer import HistoryMessage, Reason
from support.law import (
    ACCEPT,
    ANA,
    BEN,
    BLOCK,
    BOT,
    COMPLETE,
    CUSTOMER,
    GIVEN,
    HOLD,
    ID,
    LEAVE,
    NOW,
    OFFER,
    POST,
    REQUEST,
    RETURN,
    TRANSFER,
    after,
    at,
    facts_of,
    happen,
)

HISTORY = (
    HistoryMessage(author=CUSTOMER, text="My parcel is lost", id="h1", sent_at=at(-60)),
    HistoryMessage(author=BOT, text="I fetch a human"),
)


def test_the_history_comes_first_then_the_mark_of_the_transfer() -> None:
    transfer = replace(TRANSFER, message_history=HISTORY, reason=Reason(text="Lost parcel"))
    [fact] = facts_of(None, replace(REQUEST, transfer=transfer), BOT, 0)
    entries = entries_of(fact, 0)
    assert [(entry.position, entry.kind, entry.text) for entry in entries] == [
        (0, "history", "My parcel is lost"),
        (1, "history", "I fetch a human"),
        (2, "mark", "Transferred by shop: Lost parcel"),
    ]
    assert [entry.at for entry in entries] == [at(-60), NOW, NOW]
    assert [entry.author for entry in entries] == [CUSTOMER, BOT, SYSTEM]
    assert (entries[0].id, {entry.version for entry in entries}) == ("h1", {1})
    state = evolve(None, fact)
    assert state.entries == 3
    assert state.transfer.message_history == (), "it is in the transcript; every copy of the state would carry it"


@pytest.mark.parametrize(
    ("initiator", "reason", "mark"),
    [
        ("bot", Reason(code="refund"), "Transferred by shop: refund"),
        ("bot", Reason(), "Transferred by shop"),
        ("customer", Reason(text="Hello"), "Customer asked for a person: Hello"),
    ],
)
def test_the_opening_mark_says_who_asked(initiator: str, reason: Reason, mark: str) -> None:
    transfer = replace(TRANSFER, initiator=initiator, reason=reason)
    [fact] = facts_of(None, replace(REQUEST, transfer=transfer), BOT, 0)
    assert entries_of(fact, 0)[-1].text == mark


def test_a_message_is_one_entry_with_its_author_and_time() -> None:
    [fact] = facts_of(after(GIVEN["active"]), POST, ANA, 50)
    [entry] = entries_of(fact, 7)
    assert (entry.position, entry.version, entry.kind) == (7, 3, "message")
    assert (entry.author, entry.text, entry.at, entry.id) == (ANA, "Hello", at(50), "m_1")


MARKS = [
    ("queued", ACCEPT, ANA, "Ana joined"),
    ("active", HOLD, ANA, "On hold"),
    ("on_hold", c.ResumeEngagement(engagement_id=ID), ANA, "Back from hold"),
    (
        "active",
        c.TransferEngagement(engagement_id=ID, queue="billing", note="card"),
        ANA,
        "Back in the queue billing: handed over to another queue (card)",
    ),
    (
        "active",
        c.TransferEngagement(engagement_id=ID, agent="ben"),
        ANA,
        "Back in the queue orders: handed over to a colleague",
    ),
    ("active", c.LoseAgent(agent="ana"), SYSTEM, "Back in the queue orders: the agent's connection was lost"),
    ("active", c.DeadlinePassed(), SYSTEM, "Back in the queue orders: no answer in time"),
    ("active", c.FinishChat(engagement_id=ID), ANA, "Chat finished by the agent"),
    ("active", LEAVE, CUSTOMER, "The customer left the chat"),
    ("active", RETURN, ANA, "Returned to the bot"),
    ("active", c.ReturnToBot(engagement_id=ID, note="all done"), ANA, "Returned to the bot: all done"),
    ("queued", LEAVE, CUSTOMER, "The customer left before anybody came"),
    ("queued", c.DeadlinePassed(), SYSTEM, "Nobody came in time"),
    ("wrap_up", COMPLETE, ANA, "Completed"),
]


@pytest.mark.parametrize(("state", "command", "by", "words"), MARKS, ids=[row[-1] for row in MARKS])
def test_what_everybody_should_see_is_a_mark(state: str, command: Any, by: Party, words: str) -> None:
    [fact] = facts_of(after(GIVEN[state]), command, by, 90_000)
    assert mark_of(fact) == words
    [entry] = entries_of(fact, 4)
    assert (entry.kind, entry.author, entry.text, entry.at) == ("mark", SYSTEM, words, at(90_000))


def test_what_is_the_agents_own_business_is_no_line() -> None:
    given = after(GIVEN["active"])
    for command in (
        c.SaveNotes(engagement_id=ID, notes="private"),
        c.AddSummary(engagement_id=ID, block=BLOCK),
        c.RevealSecret(engagement_id=ID),
        c.RecordPasskeyCheck(engagement_id=ID, outcome="matched"),
    ):
        [fact] = facts_of(given, command, ANA)
        assert entries_of(fact, 0) == ()
        assert happen(given, command, ANA).entries == given.entries
    [offer] = facts_of(after(GIVEN["queued"]), OFFER, SYSTEM)
    assert entries_of(offer, 0) == ()


def test_the_state_counts_the_entries() -> None:
    state: Engagement | None = None
    facts: list[e.EngagementEvent] = []
    for command, by in ((REQUEST, BOT), (ACCEPT, BEN), (POST, BEN), (HOLD, BEN), (COMPLETE, BEN)):
        found = facts_of(state, command, by)
        facts += found
        for fact in found:
            state = evolve(state, fact)
    positions, first = [], 0
    for fact in facts:
        entries = entries_of(fact, first)
        positions += [entry.position for entry in entries]
        first += len(entries)
    assert state is not None
    assert positions == list(range(state.entries))
    assert fold(facts) == state


def test_nothing_comes_before_the_request() -> None:
    [fact] = facts_of(after(GIVEN["queued"]), ACCEPT, ANA)
    with pytest.raises(ValueError, match="EngagementAccepted before the request"):
        evolve(None, fact)
    assert fold([]) is None


def test_every_fact_has_its_own_tag() -> None:
    kinds = e.EngagementEvent.__args__
    assert len({kebab(kind.__name__) for kind in kinds}) == len(kinds)
    assert {kind.__struct_config__.tag for kind in kinds} == {kebab(kind.__name__) for kind in kinds}
