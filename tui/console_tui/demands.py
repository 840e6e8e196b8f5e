"""What asks for the agent, as marks by kind: a mark that was acknowledged is told from one that came later. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from console_client.settings import AlertSettings, AlertsSettings
from console_tui.chat_state import Chat
from console_tui.console_state import ConsoleState

Kind = Literal["offer", "customer", "message", "answer", "link"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The most urgent first."""

Marks = frozenset[str]
"""Each is the id of an engagement, where needed with `@` and what is new about it."""

QUIET = timedelta(seconds=10)
"""For so long after a letter the agent counts as writing in that chat."""


class Presence(NamedTuple):
    """Where the agent is, and when they were last heard of. Times are of this machine's clock."""

    at_lists: bool = False
    """Whether the waiting customers are where the keys go."""
    active_at: datetime | None = None
    """The last key, of any kind."""
    writing_in: str = ""
    """The chat that was last written in."""
    wrote_at: datetime | None = None


class Demands(NamedTuple):
    """All that asks for the agent now."""

    marks: Mapping[Kind, Marks]
    quiet: Marks
    """Those among them that make no sound now: of the customer whom the agent is writing to."""
    next_at: datetime | None
    """When there will be more if nothing happens; none: never."""


def settings_of(settings: AlertsSettings) -> dict[Kind, AlertSettings]:
    """How each kind is given."""
    return {
        "offer": settings.offer,
        "customer": settings.customer,
        "message": settings.message,
        "answer": settings.answer,
        "link": settings.link,
    }


def demands_of(state: ConsoleState, presence: Presence, settings: AlertsSettings, here: datetime) -> Demands:
    """What asks for the agent when this machine's clock shows `here`. Who waits for anybody asks only who listens."""
    marks: dict[Kind, Marks] = dict.fromkeys(KINDS, frozenset())
    marks["offer"] = state.fresh & state.offered
    if state.listening:
        marks["customer"] = state.fresh - state.offered
    marks["message"] = frozenset(filter(None, map(_newest_unread, state.chats.values())))
    due = _waits(state, settings)
    late = frozenset(mark for mark, at in due.items() if at <= here)
    marks["link"] = late & {""}
    marks["answer"] = late - {""}
    coming = [at for at in due.values() if at > here]
    quiet: Marks = frozenset()
    if presence.wrote_at is not None and here < presence.wrote_at + QUIET:
        coming.append(presence.wrote_at + QUIET)
        mine = marks["message"] | marks["answer"]
        quiet = frozenset(mark for mark in mine if engagement_of(mark) == presence.writing_in)
    return Demands(marks, quiet, min(coming, default=None))


def in_view(demands: Demands, state: ConsoleState, presence: Presence) -> dict[Kind, Marks]:
    """What an agent who is there has before their eyes: the connection always, the rest where they are."""
    shown: dict[Kind, Marks] = {"link": demands.marks["link"]}
    if presence.at_lists or state.previewed:
        shown |= {"offer": demands.marks["offer"], "customer": demands.marks["customer"]}
    if state.watched:
        shown["answer"] = frozenset(mark for mark in demands.marks["answer"] if engagement_of(mark) == state.watched)
    return shown


def engagement_of(mark: str) -> str:
    """The engagement that a mark is about; empty for the connection."""
    return mark.partition("@")[0]


def _waits(state: ConsoleState, settings: AlertsSettings) -> dict[str, datetime]:
    """When each wait becomes too long, on this machine's clock; the wait for the connection has an empty mark."""
    patience = timedelta(seconds=settings.answer.after) - state.ahead
    waits = {}
    for key, chat in state.chats.items():
        since = chat.engagement.unanswered_since
        if since is not None:
            waits[f"{key}@{since.timestamp()}"] = since + patience
    if state.me is not None and state.link is not None and not state.connected:
        waits[""] = state.link.since + timedelta(seconds=settings.link.after)
    return waits


def _newest_unread(chat: Chat) -> str:
    last = chat.entries.last_said()
    return f"{chat.engagement.id}@{last}" if last >= chat.seen else ""
