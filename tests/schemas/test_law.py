"""The law under any sequence of commands: versions without gaps, one owner, ended is final, nobody waits for ever."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from console_schemas import commands as c
from console_schemas import events as e
from console_schemas.case import Rejected
from console_schemas.engagement import ENDED, OWNED, WAITING, Engagement, evolve, fold
from console_schemas.events import EngagementEvent
from console_schemas.people import SYSTEM, Party
from console_schemas.transcript import entries_of
from console_schemas.wire import decode_logged, encode
from support.law import ACCEPT, ANA, BEN, BLOCK, BOT, COMPLETE, CUSTOMER, FINISH, HOLD, ID, REQUEST, RETURN, facts_of

AGENTS = st.sampled_from([ANA, BEN])
COMMANDS = st.sampled_from(
    [
        ACCEPT,
        c.DeclineOffer(engagement_id=ID),
        HOLD,
        c.ResumeEngagement(engagement_id=ID),
        FINISH,
        COMPLETE,
        c.CompleteEngagement(engagement_id=ID, notes="final"),
        c.SaveNotes(engagement_id=ID, notes="draft"),
        c.AddSummary(engagement_id=ID, block=BLOCK),
        c.RevealSecret(engagement_id=ID),
        c.RecordPasskeyCheck(engagement_id=ID, outcome="matched"),
        c.TransferEngagement(engagement_id=ID, queue="billing"),
        c.TransferEngagement(engagement_id=ID, agent="ben"),
        RETURN,
    ]
)
CHANGES_HANDS = (e.EngagementAccepted, e.EngagementRequeued, e.EngagementReturned)
PATIENCE = 20
"""More deadlines in a row than any engagement without news can have."""


class Law(RuleBasedStateMachine):
    """One engagement, with everybody doing what they like."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Engagement | None = None
        self.facts: list[EngagementEvent] = []
        self.seconds = 0.0
        self.messages = 0

    @initialize()
    def begin(self) -> None:
        self.wish(REQUEST, BOT)

    def wish(self, command: Any, by: Party) -> tuple[EngagementEvent, ...]:
        """Decide, check each fact against the law, move on. A refusal changes nothing."""
        self.seconds += 1
        try:
            facts = facts_of(self.state, command, by, self.seconds)
        except Rejected as rejected:
            assert rejected.refused.message
            return ()
        for fact in facts:
            before = self.state
            assert before is None or before.status not in ENDED, "ended is final"
            assert fact.version == (before.version if before else 0) + 1
            assert fact.epoch == (before.epoch if before else 0) + isinstance(fact, CHANGES_HANDS)
            assert decode_logged(encode(fact)) == fact, "what is stored is what is read"
            self.state = evolve(before, fact)
            self.facts.append(fact)
            self._check_hands(before, fact)
        return facts

    def _check_hands(self, before: Engagement | None, fact: EngagementEvent) -> None:
        assert self.state is not None
        if before is not None and before.owner is not None and not isinstance(fact, CHANGES_HANDS):
            assert self.state.owner == before.owner
            if fact.by.role == "agent":
                assert fact.by.id == before.owner.id, "only the owner acts"

    @rule(command=COMMANDS, by=AGENTS)
    def agent(self, command: Any, by: Party) -> None:
        facts = self.wish(command, by)
        owner = self.state.owner if self.state else None
        if facts and owner == by and isinstance(command, c.AcceptEngagement | c.CompleteEngagement | c.HoldEngagement):
            assert self.wish(command, by) == (), "the retry of one's own success adds nothing"

    @rule(by=AGENTS)
    def post(self, by: Party) -> None:
        self.messages += 1
        self.wish(c.PostMessage(engagement_id=ID, message_id=f"m_{self.messages}", text="hello"), by)

    @rule(author=st.sampled_from([CUSTOMER, BOT]))
    def inbound(self, author: Party) -> None:
        self.messages += 1
        self.wish(c.PostInbound(message_id=f"m{self.messages}", text="hi", sent_at=None, author=author), author)

    @rule(agent=AGENTS)
    def offer(self, agent: Party) -> None:
        self.wish(c.OfferEngagement(agent=agent), SYSTEM)

    @rule(
        command=st.sampled_from(
            [c.WithdrawOffer(), c.MissAgent(agent="ana"), c.RegainAgent(agent="ana"), c.LoseAgent(agent="ana"), REQUEST]
        )
    )
    def bridge(self, command: Any) -> None:
        self.wish(command, SYSTEM)

    @rule()
    def leave(self) -> None:
        self.wish(c.LeaveEngagement(), CUSTOMER)

    @precondition(lambda self: self.state is not None and self.state.deadline is not None)
    @rule()
    def deadline_passes(self) -> None:
        self._let_it_pass()

    def _let_it_pass(self) -> None:
        assert self.state is not None
        assert self.state.deadline is not None
        due = (self.state.deadline - self.state.requested_at).total_seconds()
        self.seconds = max(self.seconds, due)
        assert self.wish(c.DeadlinePassed(), SYSTEM), "a deadline that has passed has a consequence"

    @invariant()
    def the_state_is_sound(self) -> None:
        state = self.state
        if state is None:
            return
        assert state.owner is not None or state.status not in OWNED
        assert state.owner is None or state.status not in WAITING
        assert (state.offered_to is not None) == (state.status == "offered")
        assert (state.deadline is None) == (state.status in ENDED)
        assert (state.ended_at is not None) == (state.status in ENDED)
        assert fold(self.facts) == state
        count = 0
        for fact in self.facts:
            for entry in entries_of(fact, count):
                assert entry.position == count
                count += 1
        assert count == state.entries

    def teardown(self) -> None:
        """Whatever has happened: if nobody does anything any more, it ends."""
        for _ in range(PATIENCE):
            if self.state is None or self.state.status in ENDED:
                return
            self._let_it_pass()
        raise AssertionError("somebody waits for ever")


TestLaw = Law.TestCase
TestLaw.settings = settings(max_examples=150, stateful_step_count=40, suppress_health_check=list(HealthCheck))
