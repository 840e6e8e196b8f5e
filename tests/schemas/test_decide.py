"""The law as a table: every command in every state, by the owner and by somebody else."""

from typing import Any

import pytest

from console_schemas import commands as c
from console_schemas import events as e
from console_schemas.agent_rules import AGENT_RULES
from console_schemas.case import Rejected
from console_schemas.engagement import Engagement
from console_schemas.people import SYSTEM, Party
from console_schemas.system_rules import SYSTEM_RULES
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
    LEAVE,
    OFFER,
    POST,
    REQUEST,
    RETURN,
    after,
    facts_of,
)

NOT_YOURS, ENDED, NOT_NOW = "not-yours", "ended", "not-allowed-now"
TAKEN, FIRST_ANA = "taken", "not-available"
Outcome = str | list[type]
"""The code of a refusal, or the kinds of the facts."""

DECLINE = c.DeclineOffer(engagement_id=ID)
RESUME = c.ResumeEngagement(engagement_id=ID)
COMPLETE_WITH_NOTES = c.CompleteEngagement(engagement_id=ID, notes="n", disposition="solved")
NOTES = c.SaveNotes(engagement_id=ID, notes="n")
SUMMARY = c.AddSummary(engagement_id=ID, block=BLOCK)
REVEAL = c.RevealSecret(engagement_id=ID)
CHECK = c.RecordPasskeyCheck(engagement_id=ID, outcome="matched")
TO_QUEUE = c.TransferEngagement(engagement_id=ID, queue="billing")
SAID = c.PostInbound(message_id="m1", text="hi", sent_at=None, author=CUSTOMER)
BOT_SAID = c.PostInbound(message_id="m1", text="hi", sent_at=None, author=BOT)

STATES = tuple(GIVEN)
# queued, offered to Ana, active, on hold, wrap-up (Ana's); completed, returned to the bot, abandoned, expired
OVER: list[Outcome] = [ENDED] * 4
SILENT: list[Outcome] = [[]] * 4

OWNER: list[tuple[Any, Party, list[Outcome]]] = [
    (ACCEPT, ANA, [[e.EngagementAccepted], [e.EngagementAccepted], [], [], [], *OVER]),
    (DECLINE, ANA, [NOT_NOW, [e.OfferEnded], *[NOT_NOW] * 7]),
    (POST, ANA, [NOT_YOURS, NOT_YOURS, [e.MessagePosted], [e.MessagePosted], ENDED, *OVER]),
    (HOLD, ANA, [NOT_YOURS, NOT_YOURS, [e.EngagementHeld], [], ENDED, *OVER]),
    (RESUME, ANA, [NOT_YOURS, NOT_YOURS, [], [e.EngagementResumed], ENDED, *OVER]),
    (FINISH, ANA, [NOT_YOURS, NOT_YOURS, [e.ChatFinished], [e.ChatFinished], [], *OVER]),
    (
        COMPLETE,
        ANA,
        [
            NOT_YOURS,
            NOT_YOURS,
            [e.ChatFinished, e.EngagementCompleted],
            [e.ChatFinished, e.EngagementCompleted],
            [e.EngagementCompleted],
            [],
            ENDED,
            ENDED,
            ENDED,
        ],
    ),
    (
        COMPLETE_WITH_NOTES,
        ANA,
        [
            NOT_YOURS,
            NOT_YOURS,
            [e.NotesSaved, e.ChatFinished, e.EngagementCompleted],
            [e.NotesSaved, e.ChatFinished, e.EngagementCompleted],
            [e.NotesSaved, e.EngagementCompleted],
            [],
            ENDED,
            ENDED,
            ENDED,
        ],
    ),
    (NOTES, ANA, [NOT_YOURS, NOT_YOURS, [e.NotesSaved], [e.NotesSaved], [e.NotesSaved], *OVER]),
    (SUMMARY, ANA, [NOT_YOURS, NOT_YOURS, [e.SummaryAdded], [e.SummaryAdded], [e.SummaryAdded], *OVER]),
    (REVEAL, ANA, [NOT_YOURS, NOT_YOURS, [e.SecretRevealed], [e.SecretRevealed], ENDED, *OVER]),
    (CHECK, ANA, [NOT_YOURS, NOT_YOURS, [e.PasskeyChecked], [e.PasskeyChecked], [e.PasskeyChecked], *OVER]),
    (TO_QUEUE, ANA, [NOT_YOURS, NOT_YOURS, [e.EngagementRequeued], [e.EngagementRequeued], ENDED, *OVER]),
    (
        RETURN,
        ANA,
        [NOT_YOURS, NOT_YOURS, [e.EngagementReturned], [e.EngagementReturned], ENDED, ENDED, [], ENDED, ENDED],
    ),
]
OTHERS: list[tuple[Any, Party, list[Outcome]]] = [
    (ACCEPT, BEN, [[e.EngagementAccepted], FIRST_ANA, TAKEN, TAKEN, TAKEN, *OVER]),
    (DECLINE, BEN, [NOT_NOW] * 9),
    *[
        (command, BEN, [*[NOT_YOURS] * 5, *OVER])
        for command in (POST, HOLD, RESUME, FINISH, COMPLETE, NOTES, SUMMARY, REVEAL, CHECK, TO_QUEUE, RETURN)
    ],
]
ERASE = c.EraseEngagement(reason="request")
ERASE_NOW = c.EraseEngagement(reason="request", ending=True)
GONE: Outcome = [e.EngagementErased]
POSTED: Outcome = [e.MessagePosted]
ELSEWHERE: list[tuple[Any, Party, list[Outcome]]] = [
    (REQUEST, BOT, [[]] * 9),
    (SAID, CUSTOMER, [POSTED, POSTED, POSTED, POSTED, ENDED, *OVER]),
    (BOT_SAID, BOT, [POSTED, POSTED, NOT_NOW, NOT_NOW, ENDED, *OVER]),
    (
        LEAVE,
        CUSTOMER,
        [[e.EngagementAbandoned], [e.EngagementAbandoned], [e.ChatFinished], [e.ChatFinished], [], *SILENT],
    ),
    (OFFER, SYSTEM, [[e.EngagementOffered], *[NOT_NOW] * 8]),
    (c.WithdrawOffer(), SYSTEM, [[], [e.OfferEnded], [], [], [], *SILENT]),
    (
        c.MissAgent(agent="ana"),
        SYSTEM,
        [[], [], [e.AgentDisconnected], [e.AgentDisconnected], [], *SILENT],
    ),
    (c.MissAgent(agent="ben"), SYSTEM, [[]] * 9),
    (c.RegainAgent(agent="ana"), SYSTEM, [[]] * 9),
    (c.LoseAgent(agent="ben"), SYSTEM, [[]] * 9),
    (c.LoseAgent(agent="ana"), SYSTEM, [[], [], [e.EngagementRequeued], [e.EngagementRequeued], [], *SILENT]),
    (c.DeadlinePassed(), SYSTEM, [[]] * 9),
    (ERASE, SYSTEM, [*[NOT_NOW] * 5, *[GONE] * 4]),
    (
        ERASE_NOW,
        SYSTEM,
        [
            [e.EngagementExpired, e.EngagementErased],
            [e.EngagementExpired, e.EngagementErased],
            [e.ChatFinished, e.EngagementCompleted, e.EngagementErased],
            [e.ChatFinished, e.EngagementCompleted, e.EngagementErased],
            [e.EngagementCompleted, e.EngagementErased],
            *[GONE] * 4,
        ],
    ),
    (c.RecordExport(), SYSTEM, [[e.EngagementExported]] * 9),
]
TABLE = [
    pytest.param(state, command, by, outcome, id=f"{type(command).__name__}-{by.id}-{state}-{number}")
    for number, (command, by, outcomes) in enumerate([*OWNER, *OTHERS, *ELSEWHERE])
    for state, outcome in zip(STATES, outcomes, strict=True)
]


def outcome_of(state: Engagement | None, command: Any, by: Party, seconds: float = 10) -> Outcome:
    """The code of the refusal, or the kinds of the facts."""
    try:
        return [type(fact) for fact in facts_of(state, command, by, seconds)]
    except Rejected as rejected:
        assert rejected.refused.message.strip().endswith(".")
        return rejected.refused.code


@pytest.mark.parametrize(("state", "command", "by", "expected"), TABLE)
def test_every_command_in_every_state(state: str, command: Any, by: Party, expected: Outcome) -> None:
    given = after(GIVEN[state])
    assert given.status == state
    assert outcome_of(given, command, by) == expected


def test_the_table_covers_every_rule() -> None:
    covered = {type(row[0]) for row in [*OWNER, *OTHERS, *ELSEWHERE]}
    assert covered == {*AGENT_RULES, *SYSTEM_RULES, c.RequestEngagement}
    by_owner, by_others = {type(row[0]) for row in OWNER}, {type(row[0]) for row in OTHERS}
    assert by_owner == by_others == set(AGENT_RULES)


DEADLINES: dict[str, list[type]] = {
    "queued": [e.EngagementExpired],
    "offered": [e.OfferEnded],
    "active": [e.EngagementRequeued],
    "on_hold": [e.EngagementRequeued],
    "wrap_up": [e.EngagementCompleted],
}


@pytest.mark.parametrize("state", DEADLINES)
def test_every_state_that_is_not_ended_has_a_deadline_and_a_next_step(state: str) -> None:
    given = after(GIVEN[state])
    assert given.deadline is not None
    seconds = (given.deadline - given.requested_at).total_seconds()
    assert outcome_of(given, c.DeadlinePassed(), SYSTEM, seconds - 0.001) == []
    assert outcome_of(given, c.DeadlinePassed(), SYSTEM, seconds) == DEADLINES[state]


def test_no_command_but_a_request_begins_an_engagement() -> None:
    assert outcome_of(None, REQUEST, BOT) == [e.EngagementRequested]
    for command in (ACCEPT, POST, SAID, LEAVE, OFFER, c.DeadlinePassed()):
        assert outcome_of(None, command, ANA) == "unknown-engagement"
