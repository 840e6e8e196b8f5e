"""The state of one engagement, and how each fact changes it. Pure: no clock, no I/O."""

from collections.abc import Iterable
from typing import Literal

from msgspec.structs import replace

from console_schemas import events
from console_schemas.base import Moment, Value
from console_schemas.erasing import without_transfer
from console_schemas.events import CheckOutcome, EngagementEvent, SummaryBlock
from console_schemas.people import Party, PartyRole
from console_schemas.transcript import entries_of
from console_schemas.transfer import TransferRequest

Status = Literal[
    "queued", "offered", "active", "on_hold", "wrap_up", "completed", "returned_to_bot", "abandoned", "expired"
]

WAITING: frozenset[Status] = frozenset({"queued", "offered"})
OWNED: frozenset[Status] = frozenset({"active", "on_hold", "wrap_up"})
TALKING: frozenset[Status] = frozenset({"active", "on_hold"})
ENDED: frozenset[Status] = frozenset({"completed", "returned_to_bot", "abandoned", "expired"})

LABELS: dict[Status, str] = {
    "queued": "Waiting",
    "offered": "Offered",
    "active": "In Progress",
    "on_hold": "On Hold",
    "wrap_up": "Chat Finished",
    "completed": "Completed",
    "returned_to_bot": "Returned to Bot",
    "abandoned": "Abandoned",
    "expired": "Expired",
}
"""What people read for each status."""


class Engagement(Value, frozen=True, kw_only=True):
    """One customer's case, from the transfer to its end."""

    id: str
    bot: str
    transfer: TransferRequest
    """Without its message history, which is in the transcript."""
    status: Status
    version: int
    epoch: int
    queue: str
    priority: int
    requested_at: Moment
    """When the log took the transfer in."""
    waiting_since: Moment
    """Orders the queue: the first request, also after going back to the queue."""
    owner: Party | None = None
    offered_to: Party | None = None
    preferred_agent: str = ""
    preferred_until: Moment | None = None
    """Until when a lost agent is asked first, as soon as they are there; none: the preferred one must be listening."""
    away_since: Moment | None = None
    """Since when the owner's console is gone, as the customer was told."""
    head: bool = False
    """Waits before all others: has been with an agent already."""
    notes: str = ""
    summaries: tuple[SummaryBlock, ...] = ()
    passkey_outcome: CheckOutcome | None = None
    disposition: str = ""
    entries: int = 0
    """How many entries the transcript has."""
    accepted_at: Moment | None = None
    unanswered_since: Moment | None = None
    """The oldest customer message without an agent's answer."""
    deadline: Moment | None = None
    """When silence has a consequence; `decide` with `DeadlinePassed` says which."""
    ended_at: Moment | None = None
    erased_at: Moment | None = None
    """Since when nothing of the customer is kept any more."""

    @property
    def customer_name(self) -> str:
        """What to call the customer."""
        if self.erased_at is not None:
            return "Erased customer"
        customer = self.transfer.customer
        return customer.name or customer.email or customer.phone or customer.id or "Unnamed customer"

    @property
    def conversation_id(self) -> str:
        """The bot's name of the conversation."""
        return self.transfer.conversation_id


def evolve(state: Engagement | None, event: EngagementEvent) -> Engagement:
    """The state after a fact. The first fact is `EngagementRequested`; anything else before it is a `ValueError`."""
    if isinstance(event, events.EngagementRequested):
        return _opened(event)
    if state is None:
        raise ValueError(f"{event.engagement_id}: {type(event).__name__} before the request")
    entries = state.entries + len(entries_of(event, state.entries))
    state = replace(state, version=event.version, epoch=event.epoch, entries=entries)
    return _with_agent(_with_notes(_with_messages(_with_status(state, event), event), event), event)


def fold(facts: Iterable[EngagementEvent]) -> Engagement | None:
    """The state after all these facts, oldest first."""
    state: Engagement | None = None
    for fact in facts:
        state = evolve(state, fact)
    return state


def _opened(event: events.EngagementRequested) -> Engagement:
    transfer = replace(event.transfer, message_history=())
    return Engagement(
        id=event.engagement_id,
        bot=event.bot,
        transfer=transfer,
        status="queued",
        version=event.version,
        epoch=event.epoch,
        queue=transfer.routing.queue,
        priority=transfer.routing.priority,
        requested_at=event.at,
        waiting_since=event.at,
        preferred_agent=transfer.routing.preferred_agent,
        entries=len(entries_of(event, 0)),
        deadline=event.deadline,
    )


def _with_status(state: Engagement, event: EngagementEvent) -> Engagement:
    match event:
        case events.EngagementOffered(agent=agent, deadline=deadline):
            return replace(state, status="offered", offered_to=agent, deadline=deadline)
        case events.OfferEnded(deadline=deadline):
            return replace(_unreserved(state), status="queued", deadline=deadline)
        case events.EngagementAccepted(agent=agent, deadline=deadline):
            taken = replace(_unreserved(state), status="active", owner=agent, head=False)
            return replace(taken, accepted_at=event.at, unanswered_since=event.at, deadline=deadline)
        case events.EngagementHeld(deadline=deadline):
            return replace(state, status="on_hold", deadline=deadline)
        case events.EngagementResumed(deadline=deadline):
            return replace(state, status="active", deadline=deadline)
        case events.EngagementRequeued(preferred_agent=agent_id, preferred_until=until):
            waiting = replace(state, status="queued", owner=None, head=True, queue=event.queue, away_since=None)
            return replace(waiting, preferred_agent=agent_id, preferred_until=until, deadline=event.deadline)
        case events.ChatFinished(deadline=deadline):
            return replace(state, status="wrap_up", unanswered_since=None, away_since=None, deadline=deadline)
        case events.EngagementCompleted(disposition=disposition):
            return _ended(state, "completed", event.at, disposition)
        case events.EngagementReturned():
            return _ended(state, "returned_to_bot", event.at)
        case events.EngagementAbandoned():
            return _ended(state, "abandoned", event.at)
        case events.EngagementExpired():
            return _ended(state, "expired", event.at)
    return state


def _unreserved(state: Engagement) -> Engagement:
    """Nobody is asked before the others."""
    return replace(state, offered_to=None, preferred_agent="", preferred_until=None)


def _ended(state: Engagement, status: Status, at: Moment, disposition: str = "") -> Engagement:
    over = replace(state, status=status, offered_to=None, unanswered_since=None, away_since=None, deadline=None)
    return replace(over, ended_at=at, disposition=disposition or state.disposition)


def _with_messages(state: Engagement, event: EngagementEvent) -> Engagement:
    if not isinstance(event, events.MessagePosted):
        return state
    waiting = unanswered_after(state, event.message.author.role, event.at)
    return replace(state, unanswered_since=waiting, deadline=event.deadline)


def unanswered_after(state: Engagement, author: PartyRole, at: Moment) -> Moment | None:
    """Since when the customer waits for an answer, once somebody of this role has spoken."""
    if author == "agent":
        return None
    return state.unanswered_since or (at if author == "customer" and state.status in TALKING else None)


def _with_agent(state: Engagement, event: EngagementEvent) -> Engagement:
    match event:
        case events.AgentDisconnected():
            return replace(state, away_since=event.at)
        case events.AgentReconnected():
            return replace(state, away_since=None)
    return state


def _with_notes(state: Engagement, event: EngagementEvent) -> Engagement:
    match event:
        case events.NotesSaved(notes=notes):
            return replace(state, notes=notes)
        case events.SummaryAdded(block=block):
            others = tuple(other for other in state.summaries if other.id != block.id)
            return replace(state, summaries=(*others, block))
        case events.PasskeyChecked(outcome=outcome):
            return replace(state, passkey_outcome=outcome)
        case events.EngagementErased():
            return _erased(state, event.at)
    return state


def _erased(state: Engagement, at: Moment) -> Engagement:
    """The same whether the facts before were whole or, because their key is gone, had lost what was personal."""
    transfer = without_transfer(state.transfer)
    return replace(state, transfer=transfer, notes="", summaries=(), disposition="", erased_at=at)
