"""What the bridge tells the consoles, by itself: derived from the log, in its order, without secrets."""

from msgspec import field

from console_schemas.base import Line, Moment, Tagged
from console_schemas.events import EngagementEvent
from console_schemas.queries import AiOffer, QueueRow


class EngagementChanged(Tagged, frozen=True, kw_only=True):
    """A fact about one of my engagements (or one I just lost), secrets masked; its version has no gaps."""

    event: EngagementEvent
    sequence: int


class CustomerWaiting(Tagged, frozen=True, kw_only=True):
    """Somebody waits, or their row changed."""

    queue: str
    queue_version: int
    """Counts the changes of this queue without gaps."""
    row: QueueRow


class CustomerGone(Tagged, frozen=True, kw_only=True):
    """Somebody waits no longer in this queue."""

    queue: str
    queue_version: int
    engagement_id: str
    outcome: Line
    """`accepted`, `abandoned`, `expired`, `moved`, `erased`."""
    by: Line = ""
    """Who accepted."""


class CustomerTyping(Tagged, frozen=True, kw_only=True):
    """The customer of one of my engagements is typing."""

    engagement_id: str


class Heartbeat(Tagged, frozen=True, kw_only=True):
    """The latest versions, so that a lost last message is noticed too. Every two seconds on each feed.

    On `feed.<user>`: the person's engagements. On `queue.<queue>`: that queue alone.
    """

    now: Moment
    engagements: dict[str, int] = field(default_factory=dict)
    queues: dict[str, int] = field(default_factory=dict)
    ai: AiOffer | None = None
    """On `feed.<user>`: where the AI may be asked now. Told at once where an administrator has changed it."""


FeedEvent = EngagementChanged | CustomerTyping | Heartbeat
QueueEvent = CustomerWaiting | CustomerGone | Heartbeat
