"""What somebody wants to happen. The sender is never in the payload: the subject the broker allowed says who it is."""

from typing import Annotated, Literal

from msgspec import Meta

from console_schemas.base import Line, Moment, Tagged, Text, Value
from console_schemas.events import CheckOutcome, ErasureReason, SummaryBlock
from console_schemas.ids import Token
from console_schemas.people import Party
from console_schemas.transfer import TransferRequest


class AgentCommand(Tagged, frozen=True, kw_only=True):
    """A wish of the person at a console about one engagement."""

    engagement_id: Token


class AcceptEngagement(AgentCommand, frozen=True, kw_only=True):
    """Take a waiting customer."""


class DeclineOffer(AgentCommand, frozen=True, kw_only=True):
    """Let somebody else take the customer offered to me."""


class PostMessage(AgentCommand, frozen=True, kw_only=True):
    """Say something to the customer. The same message id sent again is the same message."""

    message_id: Token
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]


class HoldEngagement(AgentCommand, frozen=True, kw_only=True):
    """Ask the customer to wait."""


class ResumeEngagement(AgentCommand, frozen=True, kw_only=True):
    """Go on with the chat: status In Progress."""


class FinishChat(AgentCommand, frozen=True, kw_only=True):
    """End the chat for the customer, keep the notes open: status Chat Finished."""


class CompleteEngagement(AgentCommand, frozen=True, kw_only=True):
    """End the engagement formally, with these notes: status Completed."""

    notes: Text | None = None
    """The agent's notes to save first; none leaves the saved ones."""
    disposition: Line = ""


class SaveNotes(AgentCommand, frozen=True, kw_only=True):
    """Keep the agent's notes."""

    notes: Text


class AddSummary(AgentCommand, frozen=True, kw_only=True):
    """Put a summary into the notes, as its own block."""

    block: SummaryBlock


class RevealSecret(AgentCommand, frozen=True, kw_only=True):
    """Show the passkey or a sensitive attribute; recorded before the value is told."""

    secret: Line = "passkey"


class RecordPasskeyCheck(AgentCommand, frozen=True, kw_only=True):
    """Say how the passkey check ended."""

    outcome: CheckOutcome


class TransferEngagement(AgentCommand, frozen=True, kw_only=True):
    """Hand the customer to another queue or agent, before everybody waiting there."""

    queue: Token | None = None
    agent: Token | None = None
    note: Text = ""


class ReturnToBot(AgentCommand, frozen=True, kw_only=True):
    """Give the conversation back to the bot."""

    note: Text = ""


AnyAgentCommand = (
    AcceptEngagement
    | DeclineOffer
    | PostMessage
    | HoldEngagement
    | ResumeEngagement
    | FinishChat
    | CompleteEngagement
    | SaveNotes
    | AddSummary
    | RevealSecret
    | RecordPasskeyCheck
    | TransferEngagement
    | ReturnToBot
)


class SetListening(Tagged, frozen=True, kw_only=True):
    """Start or stop being told of, and offered, new customers. Lasts as long as the console is there."""

    on: bool


class AgentTyping(AgentCommand, frozen=True, kw_only=True):
    """The agent is typing. Told to the customer, never stored, never answered."""


# What reaches `decide` from elsewhere than a console.


class RequestEngagement(Value, frozen=True, kw_only=True):
    """A bot's transfer."""

    engagement_id: Token
    bot: Token
    transfer: TransferRequest
    ignored: tuple[str, ...] = ()
    """What the bot published beside it that is no field of a transfer."""


class PostInbound(Value, frozen=True, kw_only=True):
    """A message of the customer or the bot."""

    message_id: str
    text: str
    sent_at: Moment | None
    author: Party


class LeaveEngagement(Value, frozen=True, kw_only=True):
    """The customer left."""

    reason: str = ""


class OfferEngagement(Value, frozen=True, kw_only=True):
    """The bridge asks one agent first."""

    agent: Party


class WithdrawOffer(Value, frozen=True, kw_only=True):
    """The agent who was asked first is no longer there or no longer listening."""


class MissAgent(Value, frozen=True, kw_only=True):
    """This agent's consoles have been gone for a while."""

    agent: str


class RegainAgent(Value, frozen=True, kw_only=True):
    """A console of this agent is there again."""

    agent: str


class LoseAgent(Value, frozen=True, kw_only=True):
    """This agent's consoles have been gone for longer than the grace time."""

    agent: str


class DeadlinePassed(Value, frozen=True, kw_only=True):
    """The engagement's deadline is over."""


class RecordExport(Value, frozen=True, kw_only=True):
    """Somebody is handed all that is held of the customer."""


class EraseEngagement(Value, frozen=True, kw_only=True):
    """Keep nothing of the customer any more; with `ending` also where the engagement is not over yet."""

    reason: ErasureReason
    ending: bool = False


SystemCommand = (
    RequestEngagement
    | PostInbound
    | LeaveEngagement
    | OfferEngagement
    | WithdrawOffer
    | MissAgent
    | RegainAgent
    | LoseAgent
    | DeadlinePassed
    | RecordExport
    | EraseEngagement
)
AnyCommand = AnyAgentCommand | SystemCommand


class Done(Tagged, frozen=True, kw_only=True):
    """The command is stored; an empty change (a repeated command) answers with the state it found."""

    engagement_id: str = ""
    version: int = 0
    sequence: int = 0
    """Of the last event in the log."""
    value: str | None = None
    """What `RevealSecret` asked for."""


RefusalCode = Literal[
    "taken",
    "not-yours",
    "ended",
    "erased",
    "not-allowed-now",
    "unknown-engagement",
    "unknown-person",
    "role-refused",
    "queue-refused",
    "invalid",
    "too-large",
    "id-mismatch",
    "already-open",
    "too-many-open",
    "queue-full",
    "too-many-requests",
    "not-available",
    "unavailable",
    "log-damaged",
]


class Refused(Tagged, frozen=True, kw_only=True):
    """The command was not carried out, and why, in a sentence for the person."""

    code: RefusalCode
    message: str
    by: str = ""
    """Who was faster, where somebody was."""
    problems: tuple[str, ...] = ()
    """Every fault of an invalid payload, each with its JSON path."""
