"""Facts: everything that can have happened to an engagement, as the log keeps it."""

from typing import Literal

from console_schemas.acts import ActRecorded
from console_schemas.base import Line, Moment, Tagged, Text, Value
from console_schemas.people import Party
from console_schemas.transfer import TransferRequest

FinishReason = Literal["agent_ended", "customer_left", "idle"]
RequeueReason = Literal["agent_transferred", "queue_transferred", "agent_lost", "agent_silent"]
OfferOutcome = Literal["declined", "timeout", "agent_unavailable"]
ErasureReason = Literal["request", "retention"]
CheckOutcome = Literal["matched", "did_not_match", "not_checked"]


class Message(Value, frozen=True, kw_only=True):
    """One thing said in the conversation."""

    id: str
    author: Party
    text: Text
    sent_at: Moment


class SummaryBlock(Value, frozen=True, kw_only=True):
    """A summary in the notes that an AI (or the offline extract) wrote, never mixed with the agent's own words."""

    id: str
    text: Text
    source: Line
    """The model's name, or `extract`."""
    covers: int = 0
    """How many transcript entries it was made from."""
    made_at: Moment


class Event(Tagged, frozen=True, kw_only=True):
    """What every fact carries."""

    engagement_id: str
    version: int
    """1 for the first event of an engagement, then one more each."""
    epoch: int
    """How often the engagement has changed hands, after this event."""
    at: Moment
    by: Party
    session: str = ""
    """Of the program that it was wished through; where that is, `session-opened` says."""


class EngagementRequested(Event, frozen=True, kw_only=True):
    """A customer waits for a human."""

    bot: str
    transfer: TransferRequest
    ignored: tuple[Line, ...] = ()
    """What the bot published beside it that is no field of a transfer; its author is told."""
    deadline: Moment | None = None
    """When waiting ends in an answer to the customer if nobody has come."""


class EngagementOffered(Event, frozen=True, kw_only=True):
    """One agent is asked first."""

    agent: Party
    deadline: Moment


class OfferEnded(Event, frozen=True, kw_only=True):
    """The asked agent did not take the customer, who waits for everybody again."""

    agent: Party
    outcome: OfferOutcome
    deadline: Moment | None = None


class EngagementAccepted(Event, frozen=True, kw_only=True):
    """One agent owns the engagement."""

    agent: Party
    deadline: Moment | None = None


class MessagePosted(Event, frozen=True, kw_only=True):
    """Somebody said something."""

    message: Message
    deadline: Moment | None = None


class EngagementHeld(Event, frozen=True, kw_only=True):
    """The agent asked the customer to wait."""

    deadline: Moment | None = None


class EngagementResumed(Event, frozen=True, kw_only=True):
    """The agent is back in the chat."""

    deadline: Moment | None = None


class AgentDisconnected(Event, frozen=True, kw_only=True):
    """The owner's console has been gone for a while. The chat stays with them for the time of grace."""

    agent: Party


class AgentReconnected(Event, frozen=True, kw_only=True):
    """The owner is back within the time of grace."""

    agent: Party


class EngagementRequeued(Event, frozen=True, kw_only=True):
    """The customer waits again, before the others, with the whole transcript."""

    queue: str
    reason: RequeueReason
    preferred_agent: str = ""
    preferred_until: Moment | None = None
    """Until when the preferred agent is asked as soon as they are there, listening or not; none: while they listen."""
    note: Text = ""
    deadline: Moment | None = None


class EngagementReturned(Event, frozen=True, kw_only=True):
    """The bot has the conversation again."""

    note: Text = ""


class ChatFinished(Event, frozen=True, kw_only=True):
    """The chat is over for the customer; the agent finishes the notes."""

    reason: FinishReason
    deadline: Moment | None = None


class EngagementCompleted(Event, frozen=True, kw_only=True):
    """The engagement is formally over."""

    disposition: Line = ""


class EngagementAbandoned(Event, frozen=True, kw_only=True):
    """The customer left before anybody came."""

    reason: Line = ""


class EngagementExpired(Event, frozen=True, kw_only=True):
    """Nobody came in time."""


class NotesSaved(Event, frozen=True, kw_only=True):
    """The agent's own notes, whole."""

    notes: Text


class SummaryAdded(Event, frozen=True, kw_only=True):
    """A summary block was added to the notes."""

    block: SummaryBlock


class SecretRevealed(Event, frozen=True, kw_only=True):
    """The owner asked to see the passkey or a sensitive attribute."""

    secret: Line
    """`passkey`, or the attribute's name."""


class PasskeyChecked(Event, frozen=True, kw_only=True):
    """How the passkey check with the customer ended."""

    outcome: CheckOutcome


class EngagementExported(Event, frozen=True, kw_only=True):
    """All that is held of the customer was handed out to who asked for it."""


class EngagementErased(Event, frozen=True, kw_only=True):
    """All that was said and known of the customer is gone for good; counts, times and who served remain."""

    reason: ErasureReason
    """`request`: somebody had it erased; `retention`: it was kept as long as it may be."""


class MessageSetAside(Tagged, frozen=True, kw_only=True):
    """Input that could not be used, kept with its raw bytes and the reasons; a long one in several parts."""

    subject: str
    problems: tuple[str, ...]
    code: str
    raw: bytes
    part: int = 1
    parts: int = 1
    origin: int = 0
    """The sequence in `CONSOLE_IN` that it came with: the same for all parts."""
    at: Moment


EngagementEvent = (
    EngagementRequested
    | EngagementOffered
    | OfferEnded
    | EngagementAccepted
    | MessagePosted
    | EngagementHeld
    | EngagementResumed
    | AgentDisconnected
    | AgentReconnected
    | EngagementRequeued
    | EngagementReturned
    | ChatFinished
    | EngagementCompleted
    | EngagementAbandoned
    | EngagementExpired
    | NotesSaved
    | SummaryAdded
    | SecretRevealed
    | PasskeyChecked
    | EngagementExported
    | EngagementErased
)
Leaving = EngagementRequeued | EngagementReturned | EngagementCompleted | EngagementAbandoned | EngagementExpired
"""Facts by which an engagement leaves the agent who had it."""
Apart = MessageSetAside | ActRecorded
"""Facts that belong to no engagement, and follow on nothing."""
LoggedEvent = EngagementEvent | Apart
