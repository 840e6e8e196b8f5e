"""Questions to the bridge and their answers."""

from typing import Annotated, ClassVar, Generic, Literal, TypeVar

from msgspec import Meta, field

from console_schemas.base import Line, Moment, Tagged, Text, Value
from console_schemas.engagement import Engagement
from console_schemas.ids import Token
from console_schemas.people import Person
from console_schemas.transcript import Entry

R = TypeVar("R")


class Request(Tagged, Generic[R], frozen=True, kw_only=True):
    """A question whose single answer is an `R`."""

    reply: ClassVar[type]


class Switch(Value, frozen=True, kw_only=True):
    """Whether something is on, everywhere but in some queues."""

    on: bool = True
    unlike: tuple[str, ...] = ()
    """The queues in which it is the other way round."""

    def on_in(self, queue: str) -> bool:
        """Whether it is on in this queue."""
        return self.on != (queue in self.unlike)


SummaryMoment = Literal["transfer", "wrap_up"]
"""When a conversation is summarised without being asked: handed to another agent; when its chat ends."""


class AiOffer(Value, frozen=True, kw_only=True):
    """Where the AI may be asked: an administrator may change it at any time."""

    assist: Switch = Switch()
    summary: Switch = Switch()
    summary_at: tuple[SummaryMoment, ...] = ()
    summary_at_in: dict[str, tuple[SummaryMoment, ...]] = field(default_factory=dict)
    """The queues for which the moments are decided by themselves."""

    def summarises(self, moment: SummaryMoment, queue: str) -> bool:
        """Whether a conversation of this queue is summarised at this moment without being asked."""
        return self.summary.on_in(queue) and moment in self.summary_at_in.get(queue, self.summary_at)


class QueueRules(Value, frozen=True, kw_only=True):
    """What an administrator has decided of the AI in a queue; None: nothing."""

    assist: bool | None = None
    summary: bool | None = None
    model: Line | None = None
    """One of the configured models, or `extract`; empty: the one that is configured."""
    prompt: Annotated[str, Meta(max_length=2_000)] | None = None
    """Added to what every model is told."""
    languages: Annotated[tuple[Line, ...], Meta(max_length=20)] | None = None
    """The languages to write in; empty: the customer's."""
    summary_at: tuple[SummaryMoment, ...] | None = None
    """When a summary is made without being asked; empty: never."""


class OpenReply(Value, frozen=True, kw_only=True):
    """Who the person is, and what the installation offers."""

    me: Person
    now: Moment
    """The bridge's clock: waiting times are counted on it."""
    queues: tuple[str, ...] = ()
    ai: AiOffer = AiOffer()
    agent_absent: float = 20.0
    """Seconds without a sign of life after which an agent counts as gone."""


class OpenRequest(Request[OpenReply], frozen=True, kw_only=True):
    """A console starts, or is back. Refused (`role-refused`) without the role for it."""

    reply: ClassVar[type] = OpenReply


class QueueRow(Value, frozen=True, kw_only=True):
    """One waiting customer, as the waiting list shows them."""

    engagement_id: str
    name: Line
    reason: Line = ""
    queue: str
    priority: int
    waiting_since: Moment
    channel: Line = ""
    language: Line = ""
    initiator: str = "bot"
    head: bool = False
    offered_to: str = ""
    """The id of the only person who may accept now; empty: everybody."""
    version: int


def waiting_order(row: QueueRow) -> tuple[bool, Moment, str]:
    """What the waiting list is sorted by: who has been with an agent already, then who waits longest."""
    return (not row.head, row.waiting_since, row.engagement_id)


class WaitingReply(Value, frozen=True, kw_only=True):
    """A part of the waiting list, in its order, with the version of every queue it was read at."""

    rows: tuple[QueueRow, ...]
    versions: dict[str, int]
    total: int


class WaitingRequest(Request[WaitingReply], frozen=True, kw_only=True):
    """Who waits in the queues I serve? In parts of at most 1,000."""

    reply: ClassVar[type] = WaitingReply
    offset: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 1000


class EngagementReply(Value, frozen=True, kw_only=True):
    """An engagement without its secrets, and the newest part of its transcript."""

    engagement: Engagement
    entries: tuple[Entry, ...]
    has_passkey: bool = False


class EngagementRequest(Request[EngagementReply], frozen=True, kw_only=True):
    """One engagement of mine, or (as a preview) one that waits in a queue I serve."""

    reply: ClassVar[type] = EngagementReply
    engagement_id: Token
    limit: Annotated[int, Meta(ge=0, le=500)] = 100


class MineReply(Value, frozen=True, kw_only=True):
    """The ids and versions of my engagements that are not ended, oldest first."""

    versions: dict[str, int]


class MineRequest(Request[MineReply], frozen=True, kw_only=True):
    """Which engagements are mine?"""

    reply: ClassVar[type] = MineReply


class HistoryReply(Value, frozen=True, kw_only=True):
    """Transcript entries, oldest first, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int
    said: dict[str, str] = field(default_factory=dict)
    """For the AI service: the sensitive values that are written in these entries, by the placeholder in their place."""


class HistoryRequest(Request[HistoryReply], frozen=True, kw_only=True):
    """The transcript from a position on. The AI service may ask for a person (`on_behalf_of`); nobody else."""

    reply: ClassVar[type] = HistoryReply
    engagement_id: Token
    start: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 500
    on_behalf_of: str = ""


class ContextReply(Value, frozen=True, kw_only=True):
    """What an AI may know of an engagement besides its transcript: never the passkey.

    A sensitive attribute's value is in it only where somebody wrote that value.
    """

    queue: str
    channel: Line = ""
    reason: Line = ""
    language: Line = ""
    summary: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    """A sensitive one has a placeholder for a value."""
    entries: int = 0
    rules: QueueRules = QueueRules()
    """What an administrator has decided of the AI in this queue."""
    texts: tuple[str, ...] = ()
    """The texts of the request, without secrets."""
    sealed: tuple[str, ...] = ()
    """The placeholders of the sensitive attributes, such as `<ACCOUNT_1>`."""
    said: dict[str, str] = field(default_factory=dict)
    """The sensitive values that are written in the texts of the request, by their placeholders."""
    over_budget: Line = ""
    """Why no model may be asked now; empty: one may."""


class ContextRequest(Request[ContextReply], frozen=True, kw_only=True):
    """The AI service asks about an engagement for the person who owns it."""

    reply: ClassVar[type] = ContextReply
    engagement_id: Token
    on_behalf_of: Token
    texts: tuple[Text, ...] = ()
    """What the person has written to the AI: answered without the secrets that may be in it."""


class Colleague(Value, frozen=True, kw_only=True):
    """Somebody with a console open, to whom a customer can be handed over."""

    id: Token
    name: Line
    listening: bool = False
    """Whether they are asked at once; else the customer waits for them, like for everybody."""
    chats: int = 0
    """How many customers they have."""


class ColleaguesReply(Value, frozen=True, kw_only=True):
    """Who is there besides me, by name."""

    colleagues: tuple[Colleague, ...]


class ColleaguesRequest(Request[ColleaguesReply], frozen=True, kw_only=True):
    """Who else is there?"""

    reply: ClassVar[type] = ColleaguesReply


AnyRequest = (
    OpenRequest | WaitingRequest | EngagementRequest | MineRequest | HistoryRequest | ContextRequest | ColleaguesRequest
)
