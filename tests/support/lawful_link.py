"""A link to a bridge that fits into a test: one agent's engagements under the real law, in memory, at once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from console_client.link import (
    EngagementSnapshot,
    LinkChanged,
    LinkEvent,
    MineSnapshot,
    Opened,
    Refusal,
    WaitingSnapshot,
)
from console_schemas import commands as c
from console_schemas.agent_rules import secret_of
from console_schemas.case import Rejected
from console_schemas.decide import decide
from console_schemas.engagement import OWNED, WAITING, Engagement, evolve
from console_schemas.events import EngagementEvent
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged
from console_schemas.masking import mask_engagement, mask_event
from console_schemas.people import Party, Person
from console_schemas.policy import Policy
from console_schemas.queries import (
    AiOffer,
    EngagementReply,
    EngagementRequest,
    HistoryReply,
    HistoryRequest,
    OpenReply,
    QueueRow,
    Switch,
)
from console_schemas.transcript import Entry, entries_of
from console_schemas.transfer import TransferRequest
from support.fake_link import Command, FakeLink

ANA = Person(id="ana", name="Ana")
BEN = Person(id="ben", name="Ben")
BOT = Party(role="bot", id="shop", name="Shop bot")
CUSTOMER = Party(role="customer")
NEWEST = 100


class LawfulLink(FakeLink):
    """What Ana does is decided by the law unless an answer is scripted; the facts come back as from the bridge."""

    def __init__(self, me: Person = ANA, queues: tuple[str, ...] = ("general", "billing")) -> None:
        super().__init__()
        self.me = me
        self.queues = queues
        self.states: dict[str, Engagement] = {}
        self.entries: dict[str, tuple[Entry, ...]] = {}
        self.sequence = 0
        self.answers[EngagementRequest] = self._engagement
        self.answers[HistoryRequest] = self._history

    def open(self, *, assist: bool = True, summary: bool = True, ahead: timedelta = timedelta()) -> None:
        """The connection is made: everything that is known is told. The bridge's clock may be ahead of ours."""
        now = datetime.now(UTC)
        reply = OpenReply(
            me=self.me,
            now=now + ahead,
            queues=self.queues,
            ai=AiOffer(assist=Switch(on=assist), summary=Switch(on=summary)),
        )
        rows = tuple(row_of(state) for state in self.states.values() if state.status in WAITING)
        mine = [key for key, state in self.states.items() if self._is_mine(state)]
        self.arrive(LinkChanged(state="connected", since=now), Opened(reply=reply), WaitingSnapshot(rows=rows))
        self.arrive(MineSnapshot(engagement_ids=tuple(mine)), *(self.snapshot(key) for key in mine))

    def transfer(self, engagement_id: str, request: TransferRequest, *, ago: float = 60) -> None:
        """A bot hands a customer over, so many seconds ago."""
        command = c.RequestEngagement(engagement_id=engagement_id, bot=BOT.id, transfer=request)
        at = datetime.now(UTC) - timedelta(seconds=ago)
        self._store(decide(None, command, BOT, at, Policy()))
        self.arrive(self._waiting(engagement_id))

    def say(self, engagement_id: str, text: str, message_id: str = "") -> None:
        """The customer writes."""
        message_id = message_id or f"c-{self.sequence}"
        inbound = c.PostInbound(message_id=message_id, text=text, sent_at=None, author=CUSTOMER)
        self.carry_out(engagement_id, inbound, CUSTOMER)

    def carry_out(self, engagement_id: str, command: c.AnyCommand, by: Party) -> None:
        """Somebody else does something; the agent hears of it as far as it concerns them."""
        was = self.states[engagement_id]
        facts = self._store(decide(was, command, by, datetime.now(UTC), Policy()))
        self.arrive(*self._news(was, facts))

    async def send(self, command: Command) -> c.Done:
        """Decided by the law, unless an answer is scripted."""
        if (
            type(command) in self.answers
            or not isinstance(command, c.AgentCommand)
            or isinstance(command, c.AgentTyping)
        ):
            return await super().send(command)
        self.sent.append(command)
        await self.let_go.wait()
        was = self.states[command.engagement_id]
        try:
            facts = self._store(decide(was, command, self.me.party(), datetime.now(UTC), Policy()))
        except Rejected as rejected:
            raise Refusal(rejected.refused) from None
        self.arrive(*self._news(was, facts))
        value = secret_of(was, command.secret) if isinstance(command, c.RevealSecret) else None
        return c.Done(engagement_id=was.id, version=self.states[was.id].version, sequence=self.sequence, value=value)

    def snapshot(self, engagement_id: str) -> EngagementSnapshot:
        """One engagement as the bridge tells it."""
        state = self.states[engagement_id]
        return EngagementSnapshot(
            engagement=mask_engagement(state),
            entries=self.entries[engagement_id][-NEWEST:],
            has_passkey=state.transfer.passkey is not None,
        )

    def _is_mine(self, state: Engagement) -> bool:
        return state.status in OWNED and state.owner is not None and state.owner.id == self.me.id

    def _store(self, facts: Sequence[EngagementEvent]) -> Sequence[EngagementEvent]:
        for fact in facts:
            state = self.states.get(fact.engagement_id)
            self.sequence += 1
            added = entries_of(fact, state.entries if state else 0)
            self.entries[fact.engagement_id] = self.entries.get(fact.engagement_id, ()) + added
            self.states[fact.engagement_id] = evolve(state, fact)
        return facts

    def _news(self, was: Engagement, facts: Sequence[EngagementEvent]) -> list[LinkEvent]:
        now = self.states[was.id]
        news: list[LinkEvent] = []
        if was.status in WAITING and now.status not in WAITING:
            outcome = "accepted" if now.status in OWNED else now.status
            by = now.owner.name if now.owner else ""
            gone = CustomerGone(
                queue=was.queue, queue_version=self.sequence, engagement_id=was.id, outcome=outcome, by=by
            )
            news.append(gone)
        if not self._is_mine(was) and self._is_mine(now):
            news.append(self.snapshot(was.id))
        elif self._is_mine(was):
            news += [EngagementChanged(event=mask_event(fact), sequence=self.sequence) for fact in facts]
        if now.status in WAITING:
            news.append(self._waiting(was.id))
        return news

    def _waiting(self, engagement_id: str) -> CustomerWaiting:
        state = self.states[engagement_id]
        return CustomerWaiting(queue=state.queue, queue_version=self.sequence, row=row_of(state))

    def _engagement(self, request: EngagementRequest) -> Any:
        snapshot = self.snapshot(request.engagement_id)
        return EngagementReply(
            engagement=snapshot.engagement, entries=snapshot.entries[-request.limit :], has_passkey=snapshot.has_passkey
        )

    def _history(self, request: HistoryRequest) -> Any:
        entries = self.entries[request.engagement_id]
        part = entries[request.start : request.start + request.limit]
        return HistoryReply(entries=part, total=len(entries))


def row_of(state: Engagement) -> QueueRow:
    """The waiting list's row of an engagement."""
    transfer = state.transfer
    return QueueRow(
        engagement_id=state.id,
        name=state.customer_name,
        reason=transfer.reason.text or transfer.reason.code,
        queue=state.queue,
        priority=state.priority,
        waiting_since=state.waiting_since,
        channel=transfer.channel,
        language=transfer.customer.language,
        initiator=transfer.initiator,
        head=state.head,
        offered_to=state.offered_to.id if state.offered_to else "",
        version=state.version,
    )
