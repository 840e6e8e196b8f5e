"""Engagements told fact by fact, and the console states they lead to, for tests without a screen."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from console_client.link import EngagementSnapshot, Opened
from console_schemas import commands as c
from console_schemas.decide import decide
from console_schemas.engagement import Engagement, evolve
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged
from console_schemas.people import Party, Person
from console_schemas.policy import Policy
from console_schemas.queries import OpenReply, QueueRow
from console_schemas.transcript import Entry, entries_of
from console_tui.console_state import ConsoleState
from console_tui.state import apply_all
from support.transfers import request

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
ANA = Person(id="ana", name="Ana")
ME = ANA.party()
BEN = Party(role="agent", id="ben", name="Ben")
CUSTOMER = Party(role="customer", name="Anna")


class Story:
    """One engagement told fact by fact, as the bridge does."""

    def __init__(self, engagement_id: str = "e1", **changes: Any) -> None:
        self.state: Engagement | None = None
        self.entries: tuple[Entry, ...] = ()
        self.id = engagement_id
        transfer = request(**changes)
        self.tell(c.RequestEngagement(engagement_id=engagement_id, bot="shop", transfer=transfer), CUSTOMER)

    def tell(self, command: c.AnyCommand, by: Party = ME) -> list[EngagementChanged]:
        """What the owner hears when somebody does this."""
        facts = decide(self.state, command, by, NOW, Policy())
        for fact in facts:
            self.entries += entries_of(fact, self.state.entries if self.state else 0)
            self.state = evolve(self.state, fact)
        return [EngagementChanged(event=fact, sequence=1) for fact in facts]

    def says(self, text: str, message_id: str = "") -> list[EngagementChanged]:
        """The customer writes."""
        inbound = c.PostInbound(message_id=message_id or text, text=text, sent_at=None, author=CUSTOMER)
        return self.tell(inbound, CUSTOMER)

    @property
    def now(self) -> Engagement:
        """The state."""
        assert self.state is not None
        return self.state

    def snapshot(self, newest: int = 100) -> EngagementSnapshot:
        """The whole, with the newest entries."""
        return EngagementSnapshot(engagement=self.now, entries=self.entries[-newest:], has_passkey=True)


def accepted(engagement_id: str = "e1", **changes: Any) -> Story:
    """An engagement of mine."""
    story = Story(engagement_id, **changes)
    story.tell(c.AcceptEngagement(engagement_id=engagement_id))
    return story


def opened(*stories: Story, **changes: Any) -> ConsoleState:
    """The state of a console that is connected and has these chats."""
    reply = OpenReply(me=ANA, now=NOW, queues=("general",))
    state = apply_all(ConsoleState(), [Opened(reply=reply), *(story.snapshot() for story in stories)])
    return replace(state, **changes)


def row(engagement_id: str, minutes: float = 0, **changes: Any) -> QueueRow:
    """Somebody who waits since so many minutes after noon."""
    since = NOW + timedelta(minutes=minutes)
    fields: dict[str, Any] = {
        "name": engagement_id.title(),
        "queue": "general",
        "priority": 5,
        "waiting_since": since,
        "version": 1,
    }
    return QueueRow(engagement_id=engagement_id, **(fields | changes))


def waiting(*rows: QueueRow) -> list[CustomerWaiting]:
    """They wait."""
    return [CustomerWaiting(queue=each.queue, queue_version=1, row=each) for each in rows]


def gone(engagement_id: str, queue: str = "general", outcome: str = "accepted") -> CustomerGone:
    """They wait no longer."""
    return CustomerGone(queue=queue, queue_version=1, engagement_id=engagement_id, outcome=outcome, by="Ben")


def ids(state: ConsoleState) -> list[str]:
    """Who waits, in order."""
    return [each.engagement_id for each in state.waiting.rows]
