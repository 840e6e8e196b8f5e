"""What an agent has written in a chat and the log does not have: kept while the chat is not here. Pure.

It is what outlasts a chat that was taken away, and a console that ended.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from console_schemas.base import Value
from console_tui.chat_state import Chat, settled
from console_tui.view_models import PendingMessage

SHELVES = 50
"""Chats of which something is kept at most."""


class Reading(Value, frozen=True, kw_only=True):
    """Where the agent reads in a chat; see `Place`."""

    position: int
    start: int = -1


class Shelf(Value, frozen=True, kw_only=True):
    """What is kept of one chat."""

    name: str = ""
    """The customer's."""
    draft: str = ""
    draft_begun: int | None = None
    notes_draft: str | None = None
    pending: tuple[PendingMessage, ...] = ()

    @property
    def written(self) -> str:
        """All that the agent has written to the customer and that is not known to be stored."""
        return "\n".join(filter(None, (*(message.text for message in self.pending), self.draft)))

    def __repr__(self) -> str:
        """Without what must not reach a log."""
        return f"Shelf(pending={len(self.pending)})"


def shelf_of(chat: Chat) -> Shelf | None:
    """What must be kept of a chat; none: nothing, as of one that has ended: there is nobody to send it to."""
    if chat.engagement.ended_at is not None or not (chat.draft or chat.pending or chat.notes_draft is not None):
        return None
    pending = tuple(replace(each, state="unknown") if each.state == "sending" else each for each in chat.pending)
    return Shelf(
        name=chat.engagement.customer_name,
        draft=chat.draft,
        draft_begun=chat.draft_begun,
        notes_draft=chat.notes_draft,
        pending=pending,
    )


def with_shelf(shelves: Mapping[str, Shelf], engagement_id: str, shelf: Shelf) -> dict[str, Shelf]:
    """The shelves with this one, which is the newest; the oldest goes where there are too many."""
    kept = {key: each for key, each in shelves.items() if key != engagement_id} | {engagement_id: shelf}
    return dict(list(kept.items())[-SHELVES:])


def unshelved(chat: Chat, shelf: Shelf) -> Chat:
    """The chat, just here, with what was kept of it; what has been stored meanwhile is no longer on its way."""
    begun = chat.seen if shelf.draft_begun is None else shelf.draft_begun
    chat = replace(chat, draft=shelf.draft, draft_begun=begun if shelf.draft else None)
    return settled(replace(chat, notes_draft=shelf.notes_draft, pending=shelf.pending), chat.entries)
