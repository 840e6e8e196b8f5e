"""What is personal in a fact: everything that somebody wrote, and all that is known of the customer. Pure.

The rest (ids, kinds, times, queues, who served) stays readable for ever, so that an erased engagement still counts.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from console_schemas import events
from console_schemas.events import LoggedEvent
from console_schemas.people import Party
from console_schemas.transfer import Customer, HistoryMessage, Reason, TransferRequest

STAFF = frozenset({"agent", "system"})
"""Of whom it stays known what they did."""


def impersonal(event: LoggedEvent) -> LoggedEvent:
    """The fact without what is personal: one that can stand in the place of the whole one in every state."""
    match event:
        case events.MessageSetAside():
            return replace(event, problems=(), raw=b"")
        case events.EngagementRequested():
            event = replace(event, transfer=without_transfer(event.transfer), ignored=())
        case events.MessagePosted(message=said):
            event = replace(event, message=replace(said, text="", author=without_name(said.author)))
        case events.EngagementRequeued(note=str(note)) | events.EngagementReturned(note=note) if note:
            event = replace(event, note="")
        case events.EngagementCompleted(disposition=disposition) if disposition:
            event = replace(event, disposition="")
        case events.EngagementAbandoned(reason=reason) if reason:
            event = replace(event, reason="")
        case events.NotesSaved():
            event = replace(event, notes="")
        case events.SummaryAdded(block=block):
            event = replace(event, block=replace(block, text=""))
    by = without_name(event.by)
    return event if by is event.by else replace(event, by=by)


def personal(event: LoggedEvent, rest: LoggedEvent) -> dict[str, Any]:
    """The fields, whole, in which a fact differs from what is `impersonal` of it."""
    fields = ((name, getattr(event, name)) for name in event.__struct_fields__)
    return {name: value for name, value in fields if value is not getattr(rest, name) and value != getattr(rest, name)}


def without_name(party: Party) -> Party:
    """The party, without a word of who the customer is."""
    if party.role in STAFF or not (party.id or party.name):
        return party
    return Party(role=party.role, id=party.id if party.role == "bot" else "")


def without_transfer(transfer: TransferRequest) -> TransferRequest:
    """The transfer as far as it says nothing of the customer: ids, times, the queue, how much was said to the bot."""
    history = tuple(
        HistoryMessage(author=without_name(said.author), text="", sent_at=said.sent_at)
        for said in transfer.message_history
    )
    return replace(
        transfer,
        reason=Reason(),
        customer=Customer(),
        attributes=(),
        message_history=history,
        summary="",
        passkey=None,
        panels=(),
    )


def restored(rest: bytes, hidden: bytes) -> bytes:
    """The JSON of a whole fact, from that of the rest and that of the fields that are personal.

    Of a field that stands there twice, the later one holds: one reading makes the fact, and none makes the rest.
    """
    return rest[:-1] + b"," + hidden[1:]


def hidden(event: LoggedEvent, rest: LoggedEvent) -> bytes:
    """The JSON of the fields that are personal; empty where none is."""
    fields = personal(event, rest)
    return msgspec.json.encode(fields) if fields else b""
