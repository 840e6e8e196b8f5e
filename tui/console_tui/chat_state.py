"""One of my chats: the engagement, its transcript, and what only this console knows of it."""

from collections.abc import Iterable, Sequence

from msgspec import field
from msgspec.structs import replace

from console_client.link import EngagementSnapshot
from console_schemas import events
from console_schemas.assist import Source
from console_schemas.base import Value
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import EngagementEvent
from console_schemas.transcript import Entry, entries_of
from console_tui.entries import NO_ENTRIES, Entries
from console_tui.view_models import PendingMessage, Suggestion

LOADED, STEP = 50_000, 10_000
"""Of a longer chat so many of the newest entries stay loaded at least, and a step more at most; whoever scrolls to the
others loads them again."""


class Chat(Value, frozen=True, kw_only=True, eq=False, gc=True):
    """A chat. Two are equal only if they are the same object, so comparing long ones costs nothing."""

    engagement: Engagement
    entries: Entries = NO_ENTRIES
    """Contiguous up to the newest; older ones are loaded when they are wanted."""
    has_passkey: bool = False
    seen: int = 0
    """The position after the last entry that was before the agent's eyes."""
    unread_from: int | None = None
    """Where the line between read and unread stands since the agent turned to this chat."""
    pending: tuple[PendingMessage, ...] = ()
    draft: str = ""
    draft_begun: int | None = None
    """How many entries there were when the draft was begun."""
    notes_draft: str | None = None
    """The notes as edited; none while they are as saved."""
    typing: bool = False
    """Whether the customer is typing."""
    suggestion: Suggestion = Suggestion()
    summary: Suggestion = Suggestion()
    """A summary on its way into the notes."""
    sources: tuple[Source, ...] = ()
    """What the last suggestion was taken from; still to be read when it is in the input."""
    sent_to_ai: str = ""
    """What a model was last sent of this chat."""
    secrets: dict[str, str] = field(default_factory=dict)
    """Values that the bridge told, by name; never changed in place, and emptied after a few seconds."""

    def __repr__(self) -> str:
        """Without what must not reach a log."""
        return f"Chat({self.engagement.id!r}, version={self.engagement.version})"

    @property
    def notes(self) -> str:
        """The notes as the agent sees them."""
        return self.engagement.notes if self.notes_draft is None else self.notes_draft

    @property
    def first(self) -> int:
        """The position of the oldest entry that is here."""
        return self.entries.first if self.entries else self.engagement.entries

    @property
    def unread(self) -> int:
        """How many messages of the customer the agent has not seen."""
        return self.entries.count_said_since(self.seen)


def from_snapshot(known: Chat | None, snapshot: EngagementSnapshot) -> Chat:
    """The chat as the bridge tells it; drafts and what is on its way stay."""
    engagement, entries = snapshot.engagement, snapshot.entries
    if known is None:
        seen = _answered(entries, engagement)
        return Chat(engagement=engagement, entries=Entries(entries), has_passkey=snapshot.has_passkey, seen=seen)
    first = entries[0].position if entries else engagement.entries
    older = known.entries[: max(0, first - known.first)]
    if older and older[-1].position + 1 != first:
        older = ()
    whole = Entries(older + entries)
    fresh = replace(known, engagement=engagement, entries=whole, has_passkey=snapshot.has_passkey)
    return settled(fresh, entries)


def with_facts(chat: Chat, facts: Iterable[EngagementEvent]) -> Chat:
    """The chat after these facts, in order; what is known already, or comes after a gap, changes nothing."""
    engagement = chat.engagement
    added: list[Entry] = []
    for fact in facts:
        if fact.version == engagement.version + 1:
            added += entries_of(fact, engagement.entries)
            engagement = evolve(engagement, fact)
    if engagement is chat.engagement:
        return chat
    spoke = any(entry.kind == "message" and entry.author.role == "customer" for entry in added)
    entries = chat.entries.with_newer(added)
    if len(entries) > LOADED + STEP:
        entries = entries.newest(LOADED + (entries.end - LOADED) % STEP)
    after = replace(chat, engagement=engagement, entries=entries, typing=chat.typing and not spoke)
    return settled(after, added)


def with_older(chat: Chat, older: Sequence[Entry]) -> Chat:
    """The chat with an older part of the transcript before what is here; a part that does not fit is left out."""
    fitting = tuple(entry for entry in older if entry.position < chat.first)
    if not fitting or fitting[-1].position + 1 != chat.first:
        return chat
    return replace(chat, entries=Entries((*fitting, *chat.entries)))


def lost(chat: Chat, me: str) -> bool:
    """Whether the chat is no longer this person's."""
    owner = chat.engagement.owner
    return chat.engagement.ended_at is not None or owner is None or owner.id != me


def settled(chat: Chat, arrived: Iterable[Entry]) -> Chat:
    """The chat without the pending messages that have arrived, and without notes that are saved as they stand."""
    if chat.pending:
        ids = {entry.id for entry in arrived if entry.id}
        chat = replace(chat, pending=tuple(message for message in chat.pending if message.id not in ids))
    if chat.notes_draft is not None and chat.notes_draft == chat.engagement.notes:
        chat = replace(chat, notes_draft=None)
    return chat


def _answered(entries: Sequence[Entry], engagement: Engagement) -> int:
    """Where a chat just met counts as read to: the last thing an agent said, or the last mark such as their joining."""
    for entry in reversed(entries):
        if entry.author.role == "agent" or entry.kind == "mark":
            return entry.position + 1
    return engagement.entries


ERASED = "A customer was erased for good: nothing of the chat is kept here either"
"""Who it was is not said."""


def leaving_words(fact: EngagementEvent, name: str) -> str:
    """What to tell the agent when a fact takes the chat from them."""
    match fact:
        case events.EngagementCompleted():
            return f"Completed: {name}"
        case events.EngagementReturned():
            return f"{name} is with the bot again"
        case events.EngagementRequeued(reason="agent_transferred" | "queue_transferred", queue=queue):
            return f"{name} was handed over and waits in {queue}"
        case events.EngagementRequeued(reason="agent_lost", queue=queue):
            return f"{name} went back to the queue {queue}: your connection was lost"
        case events.EngagementRequeued(queue=queue):
            return f"{name} went back to the queue {queue}: no answer in time"
    return f"{name} is no longer with you"
