"""The whole of what the console knows, as one frozen value."""

from datetime import datetime, timedelta

from msgspec import field

from console_client.link import LinkChanged
from console_schemas.base import Value
from console_schemas.engagement import TALKING
from console_schemas.feed import CustomerGone
from console_schemas.people import Person
from console_schemas.queries import AiOffer
from console_tui.chat_state import Chat
from console_tui.desk_events import Noticed
from console_tui.shelves import Shelf
from console_tui.waiting_state import NOBODY, Waiting


class ConsoleState(Value, frozen=True, kw_only=True, eq=False, gc=True):
    """What the console knows. Two are equal only if they are the same object, so comparing costs nothing."""

    link: LinkChanged | None = None
    me: Person | None = None
    queues: tuple[str, ...] = ()
    ai: AiOffer = AiOffer()
    ahead: timedelta = timedelta()
    """How far the bridge's clock is ahead of this machine's."""
    listening: bool = False
    waiting: Waiting = NOBODY
    waiting_known: bool = False
    """Whether the waiting list has been read once: an empty list means something only then."""
    mine_known: bool = False
    """Whether the bridge has said which chats are mine."""
    fresh: frozenset[str] = frozenset()
    """Who came while the agent listened and has not looked at the waiting list since."""
    offered: frozenset[str] = frozenset()
    """The waiting customers who are offered to me alone."""
    previewed: str = ""
    """The waiting customer whom the agent looks at."""
    departure: CustomerGone | None = None
    """How the customer whom the agent looks at left the waiting list."""
    chats: dict[str, Chat] = field(default_factory=dict)
    """My chats, the oldest first; never changed in place."""
    current: str = ""
    """The chat the agent turned to; it may be on its way still."""
    watched: str = ""
    """The chat whose transcript is before the agent's eyes."""
    shelved: dict[str, Shelf] = field(default_factory=dict)
    """What the agent has written in chats that are not here; never changed in place."""
    notice: Noticed | None = None

    def __repr__(self) -> str:
        """Without what must not reach a log."""
        return f"ConsoleState({len(self.waiting)} waiting, {len(self.chats)} chats, current={self.current!r})"

    @property
    def chat(self) -> Chat | None:
        """The chat the agent turned to, if it is here."""
        return self.chats.get(self.current)

    @property
    def connected(self) -> bool:
        """Whether commands can reach the bridge."""
        return self.link is not None and self.link.state == "connected"

    @property
    def needs_agent(self) -> bool:
        """Whether somebody counts on the agent: a customer in a running chat, or the queue."""
        return self.listening or any(chat.engagement.status in TALKING for chat in self.chats.values())

    @property
    def unread(self) -> int:
        """Messages of customers that the agent has not seen, in all chats."""
        return sum(chat.unread for chat in self.chats.values())

    def now(self, here: datetime) -> datetime:
        """The bridge's time when this machine's clock shows `here`."""
        return here + self.ahead
