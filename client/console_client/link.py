"""The console's whole view of the outside: follow events, send a command, ask a question."""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable
from typing import Literal, Protocol, TypeVar

from console_schemas.assist import Piece
from console_schemas.base import Moment, Value
from console_schemas.commands import AgentTyping, AnyAgentCommand, Done, Refused, SetListening
from console_schemas.engagement import Engagement
from console_schemas.feed import CustomerGone, CustomerTyping, CustomerWaiting, EngagementChanged
from console_schemas.queries import AiOffer, OpenReply, QueueRow, Request
from console_schemas.transcript import Entry

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

LinkState = Literal["connecting", "connected", "reconnecting", "closed"]


class LinkChanged(Value, frozen=True, kw_only=True):
    """The state of the connection, and since when it lasts."""

    state: LinkState
    since: Moment
    missed: int = 0
    """On `connected` after a break: how many facts were caught up with."""
    detail: str = ""


class Opened(Value, frozen=True, kw_only=True):
    """The bridge knows us: comes first after every connect."""

    reply: OpenReply
    login_ends: Moment | None = None
    """When the login that this console uses ends by itself, where it does."""


class WaitingSnapshot(Value, frozen=True, kw_only=True):
    """Everybody who waits, in order: replaces what was known. Comes after `Opened` and after a gap."""

    rows: tuple[QueueRow, ...]


class EngagementSnapshot(Value, frozen=True, kw_only=True):
    """One of my engagements, whole, with the newest entries: replaces what was known of it."""

    engagement: Engagement
    entries: tuple[Entry, ...]
    """The newest, contiguous up to `engagement.entries`; older ones by `HistoryRequest`."""
    has_passkey: bool = False


class MineSnapshot(Value, frozen=True, kw_only=True):
    """Which engagements are mine: others I knew as mine are no longer. Comes after `Opened`."""

    engagement_ids: tuple[str, ...]


class AiOffered(Value, frozen=True, kw_only=True):
    """An administrator has changed where the AI may be asked."""

    offer: AiOffer


LinkEvent = (
    LinkChanged
    | Opened
    | WaitingSnapshot
    | MineSnapshot
    | EngagementSnapshot
    | EngagementChanged
    | CustomerWaiting
    | CustomerGone
    | CustomerTyping
    | AiOffered
)


class Refusal(Exception):
    """The bridge (or the AI service) said no; `refused` says why in words for the person."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.message)
        self.refused = refused


class Unknown(Exception):
    """No answer in time: the command may or may not have been stored. Sending it again is safe."""


class Unavailable(Exception):
    """Nobody is there to answer: nothing was stored."""


class Throttled(Unavailable):
    """The person asks more than one person may: nothing was stored, and after a while it may be sent again."""


class Answers(Awaitable[R_co], AsyncIterable[Piece], Protocol[R_co]):
    """The answer to a question: await it for the whole, or iterate its pieces first and then await it.

    Closing it (`aclose`) before the end cancels the work on the other side.
    """

    async def aclose(self) -> None:
        """Stop: the other side need not go on."""


class Link(Protocol):
    """The three verbs."""

    def follow(self) -> AsyncIterator[LinkEvent]:
        """All that happens, in order, without gaps; ends when the link is closed."""

    async def send(self, command: AnyAgentCommand | SetListening | AgentTyping) -> Done:
        """Have a command carried out. Raises `Refusal`, `Unknown` or `Unavailable`."""

    def ask(self, request: Request[R]) -> Answers[R]:
        """Ask a question. Awaiting raises `Refusal`, `Unknown` or `Unavailable`."""
