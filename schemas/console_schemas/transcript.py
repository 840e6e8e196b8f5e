"""The transcript as everybody reads it: which lines each fact adds. One rule for the projection and the console."""

from typing import Literal

from console_schemas import events
from console_schemas.base import Moment, Value
from console_schemas.events import EngagementEvent
from console_schemas.people import SYSTEM, Party
from console_schemas.transfer import TransferRequest

EntryKind = Literal["history", "message", "mark"]


class Entry(Value, frozen=True, kw_only=True):
    """One line of a transcript: said before the transfer, said since, or a mark of what happened.

    Of no interest to the garbage collector: there may be very many.
    """

    position: int
    """0 for the oldest, without gaps."""
    version: int
    """Of the fact that added the entry."""
    kind: EntryKind
    author: Party
    text: str
    at: Moment
    id: str = ""


def entries_of(event: EngagementEvent, first: int) -> tuple[Entry, ...]:
    """The entries a fact adds to a transcript that has `first` entries already."""
    match event:
        case events.EngagementRequested():
            return _opening(event, first)
        case events.MessagePosted(message=message):
            entry = Entry(
                position=first,
                version=event.version,
                kind="message",
                author=message.author,
                text=message.text,
                at=message.sent_at,
                id=message.id,
            )
            return (entry,)
    text = mark_of(event)
    if not text:
        return ()
    return (Entry(position=first, version=event.version, kind="mark", author=SYSTEM, text=text, at=event.at),)


def _opening(event: events.EngagementRequested, first: int) -> tuple[Entry, ...]:
    history = event.transfer.message_history
    said = tuple(
        Entry(
            position=first + offset,
            version=event.version,
            kind="history",
            author=message.author,
            text=message.text,
            at=message.sent_at or event.transfer.requested_at,
            id=message.id,
        )
        for offset, message in enumerate(history)
    )
    mark = Entry(
        position=first + len(history),
        version=event.version,
        kind="mark",
        author=SYSTEM,
        text=opening_mark(event.transfer, event.bot),
        at=event.at,
    )
    return (*said, mark)


def opening_mark(transfer: TransferRequest, bot: str) -> str:
    """The line between what was said to the bot and what is said to people."""
    reason = transfer.reason.text or transfer.reason.code
    opening = "Customer asked for a person" if transfer.initiator == "customer" else f"Transferred by {bot}"
    return f"{opening}: {reason}" if reason else opening


REQUEUE_WORDS: dict[events.RequeueReason, str] = {
    "agent_transferred": "handed over to a colleague",
    "queue_transferred": "handed over to another queue",
    "agent_lost": "the agent's connection was lost",
    "agent_silent": "no answer in time",
}
FINISH_WORDS: dict[events.FinishReason, str] = {
    "agent_ended": "Chat finished by the agent",
    "customer_left": "The customer left the chat",
    "idle": "Chat finished: the customer was silent",
}

ERASURE_WORDS: dict[events.ErasureReason, str] = {
    "request": "Erased on request: nothing that was said is kept",
    "retention": "Erased after the time for which it may be kept",
}


def mark_of(event: EngagementEvent) -> str:
    """The words for a fact that everybody in the transcript should see; empty for the others."""
    match event:
        case events.EngagementAccepted(agent=agent):
            return f"{agent.name or agent.id} joined"
        case events.EngagementHeld():
            return "On hold"
        case events.EngagementResumed():
            return "Back from hold"
        case events.EngagementRequeued(queue=queue, reason=reason, note=note):
            return f"Back in the queue {queue}: {REQUEUE_WORDS[reason]}" + (f" ({note})" if note else "")
        case events.ChatFinished(reason=finish):
            return FINISH_WORDS[finish]
        case events.EngagementReturned(note=note):
            return "Returned to the bot" + (f": {note}" if note else "")
        case events.EngagementAbandoned():
            return "The customer left before anybody came"
        case events.EngagementExpired():
            return "Nobody came in time"
        case events.EngagementCompleted():
            return "Completed"
        case events.EngagementErased(reason=reason):
            return ERASURE_WORDS[reason]
    return ""
