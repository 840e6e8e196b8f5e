"""What happens at this console alone: what the agent did, and what came of what was sent."""

from datetime import timedelta
from typing import Literal

from console_schemas.assist import Source
from console_schemas.base import Moment, Value
from console_schemas.transcript import Entry
from console_tui.view_models import News

Severity = Literal["information", "warning", "error"]
AssistKind = Literal["reply", "summary"]


class ClockRead(Value, frozen=True, kw_only=True):
    """How far the bridge's clock is ahead of this machine's: waiting times are counted on the bridge's."""

    ahead: timedelta


class ListeningSet(Value, frozen=True, kw_only=True):
    """The bridge has taken note that this console listens, or no longer does."""

    on: bool


class Noticed(Value, frozen=True, kw_only=True):
    """A sentence for the agent; an empty one takes the last away."""

    text: str
    severity: Severity = "information"
    engagement_id: str = ""
    """Whom it names, where a chat has just left: nobody who was erased may stand there."""


class WaitingSeen(Value, frozen=True, kw_only=True):
    """The waiting list is, or was just, before the agent's eyes."""


class PreviewOpened(Value, frozen=True, kw_only=True):
    """The agent looks at this waiting customer; an empty id: at none any more."""

    engagement_id: str


class ChatEvent(Value, frozen=True, kw_only=True):
    """What happens in one chat."""

    engagement_id: str


class ChatChosen(ChatEvent, frozen=True, kw_only=True):
    """The agent turned to this chat; an empty id: to none."""


class ChatErased(ChatEvent, frozen=True, kw_only=True):
    """The bridge says, on being asked, that its customer was erased."""


class ChatWatched(ChatEvent, frozen=True, kw_only=True):
    """This chat's transcript is before the agent's eyes from now on; an empty id: none is."""


class Drafted(ChatEvent, frozen=True, kw_only=True):
    """The reply in the making changed."""

    text: str
    read_end: int | None = None
    """The position after the newest entry that has been on the screen; none: all have."""


class NewsShown(ChatEvent, frozen=True, kw_only=True):
    """The agent was shown what the customer said since the reply was begun."""

    news: News


class MessageSending(ChatEvent, frozen=True, kw_only=True):
    """A message is on its way; the same id again is the same message."""

    message_id: str
    text: str
    at: Moment
    epoch: int = 0
    read: int = 0


class MessageHeld(ChatEvent, frozen=True, kw_only=True):
    """The message was not sent, and will be when the connection is back."""

    message_id: str


class MessageUnconfirmed(ChatEvent, frozen=True, kw_only=True):
    """No answer came in time: the message may or may not be stored."""

    message_id: str
    reason: str = ""
    """Why it is not sent again by itself."""


class MessageFailed(ChatEvent, frozen=True, kw_only=True):
    """The message was not stored, and why."""

    message_id: str
    reason: str


class MessageDropped(ChatEvent, frozen=True, kw_only=True):
    """The agent took a message that was not stored off the screen."""

    message_id: str


class NotesEdited(ChatEvent, frozen=True, kw_only=True):
    """The notes in the making changed."""

    text: str


class HistoryLoaded(ChatEvent, frozen=True, kw_only=True):
    """An older part of the transcript, oldest first."""

    entries: tuple[Entry, ...]


class TypingLapsed(ChatEvent, frozen=True, kw_only=True):
    """The customer has not been typing for a while."""


class SecretShown(ChatEvent, frozen=True, kw_only=True):
    """The bridge told a secret; it is never written to a log: `repr` leaves the value out."""

    secret: str
    value: str

    def __repr__(self) -> str:
        """Without the value."""
        return f"SecretShown({self.engagement_id!r}, {self.secret!r})"


class LookedAway(Value, frozen=True, kw_only=True):
    """The terminal shows something else for a while: the shell, or an editor."""


class SecretHidden(ChatEvent, frozen=True, kw_only=True):
    """The secrets of this chat are masked again."""


class AssistEvent(ChatEvent, frozen=True, kw_only=True):
    """What happens to a question to the AI service."""

    kind: AssistKind = "reply"


class AssistAsked(AssistEvent, frozen=True, kw_only=True):
    """The AI service was asked."""


class AssistSent(AssistEvent, frozen=True, kw_only=True):
    """This was sent to a model, word for word."""

    sent: str


class AssistGrown(AssistEvent, frozen=True, kw_only=True):
    """The AI's answer so far."""

    text: str


class AssistAnswered(AssistEvent, frozen=True, kw_only=True):
    """The AI's whole answer."""

    text: str
    origin: str
    sources: tuple[Source, ...] = ()
    note: str = ""


class AssistFailed(AssistEvent, frozen=True, kw_only=True):
    """No answer from the AI, and why."""

    reason: str


class AssistDismissed(AssistEvent, frozen=True, kw_only=True):
    """The AI's answer is off the screen: taken, or not wanted."""


AnyChatEvent = (
    Drafted
    | NewsShown
    | MessageSending
    | MessageHeld
    | MessageUnconfirmed
    | MessageFailed
    | MessageDropped
    | NotesEdited
    | HistoryLoaded
    | TypingLapsed
    | SecretShown
    | SecretHidden
    | AssistAsked
    | AssistSent
    | AssistGrown
    | AssistAnswered
    | AssistFailed
    | AssistDismissed
)
DeskEvent = (
    ClockRead
    | ListeningSet
    | Noticed
    | WaitingSeen
    | PreviewOpened
    | ChatErased
    | ChatChosen
    | ChatWatched
    | LookedAway
    | AnyChatEvent
)
