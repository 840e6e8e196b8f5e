"""What the widgets are given besides the values on the wire: small frozen pictures of the console's own state."""

from typing import Literal

from console_schemas.assist import Source
from console_schemas.base import Moment, Value
from console_schemas.engagement import Status

PendingState = Literal["waiting", "sending", "unknown", "failed"]
"""To be sent when the connection is back; on its way; sent without an answer; not stored."""
SuggestionState = Literal["idle", "asking", "streaming", "ready", "failed"]


class PendingMessage(Value, frozen=True, kw_only=True):
    """A message of mine that the log has not confirmed yet."""

    id: str
    text: str
    at: Moment
    state: PendingState = "sending"
    reason: str = ""
    """Why it failed or waits, in words for the person."""
    epoch: int = 0
    """How often the engagement had changed hands when it was written."""
    read: int = 0
    """How many entries the agent had read by then: it answers nothing that came later."""


class ChatRow(Value, frozen=True, kw_only=True):
    """One of my engagements as the list of my chats shows it."""

    engagement_id: str
    name: str
    status: Status = "active"
    unread: int = 0
    unanswered_since: Moment | None = None
    draft: bool = False
    """Something is written in its input and not sent."""
    trouble: bool = False
    """A message of mine failed or is unknown."""
    typing: bool = False


class News(Value, frozen=True, kw_only=True):
    """What a customer said since the reply to them was begun."""

    first: int
    """The position of the first of these messages."""
    end: int
    """The position after the last one."""
    count: int


class Suggestion(Value, frozen=True, kw_only=True):
    """A suggested reply, while it comes and when it is there."""

    state: SuggestionState = "idle"
    text: str = ""
    origin: str = ""
    """The model's name, or `extract`; empty until it is known."""
    sources: tuple[Source, ...] = ()
    note: str = ""
    """What the agent should know of the text: it may be cut, something was left out."""
    reason: str = ""
    """Why it failed."""

    @property
    def is_incomplete(self) -> bool:
        """It broke off after some words."""
        return self.state == "failed" and bool(self.text.strip())

    @property
    def can_be_taken(self) -> bool:
        """It is there as far as it will come."""
        return self.state == "ready" or self.is_incomplete


class LongestWait(Value, frozen=True, kw_only=True):
    """The customer of mine who has waited longest for my answer."""

    name: str
    since: Moment
