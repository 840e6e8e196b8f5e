"""How engagements, transcript entries and waiting customers lie in rows, and come out of them again. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from console_bridge.queue_changes import is_waiting, queue_row
from console_schemas.engagement import ENDED, Engagement
from console_schemas.masking import mask_engagement
from console_schemas.people import Party
from console_schemas.queries import QueueRow
from console_schemas.transcript import Entry
from console_schemas.transfer import TransferRequest

Row = dict[str, Any]

_encoder = msgspec.json.Encoder()
_engagements = msgspec.json.Decoder(Engagement)
QUEUE_COLUMNS = ", ".join("id" if field == "engagement_id" else field for field in QueueRow.__struct_fields__)
"""What a waiting customer is read from."""


def stamp(moment: datetime) -> str:
    """A moment as text of one length in UTC, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """The moment of a stamp."""
    return datetime.fromisoformat(text)


def engagement_row(state: Engagement, sequence: int) -> Row:
    """An engagement without its secrets; `sequence` is that of its last fact."""
    row: Row = {
        **msgspec.structs.asdict(queue_row(state)),
        "waiting_since": stamp(state.waiting_since),
        "bot": state.bot,
        "conversation_id": state.conversation_id,
        "status": state.status,
        "waiting": int(is_waiting(state)),
        "open": int(state.status not in ENDED),
        "head": int(state.head),
        "owner_id": state.owner.id if state.owner else "",
        "accepted_at": stamp(state.accepted_at) if state.accepted_at else "",
        "ended_at": stamp(state.ended_at) if state.ended_at else "",
        "erased_at": stamp(state.erased_at) if state.erased_at else "",
        "sequence": sequence,
        "state": _encoder.encode(mask_engagement(state)).decode(),
    }
    row["id"] = row.pop("engagement_id")
    return row


def engagement_of(row: Mapping[str, Any]) -> Engagement:
    """The engagement of a row, without its secrets."""
    return _engagements.decode(row["state"])


def queue_row_of(row: Mapping[str, Any]) -> QueueRow:
    """The waiting customer of an engagement's row."""
    fields = {**row, "waiting_since": moment(row["waiting_since"]), "head": bool(row["head"])}
    return QueueRow(engagement_id=fields.pop("id"), **fields)


def with_secrets(state: Engagement, transfer: TransferRequest) -> Engagement:
    """The engagement as the log knows it: its transfer with the secrets in the place of their masks."""
    return replace(state, transfer=replace(transfer, message_history=()))


def entry_row(entry: Entry, engagement_id: str, sequence: int) -> Row:
    """A transcript entry; `sequence` is that of the fact that added it."""
    return {
        "engagement_id": engagement_id,
        "position": entry.position,
        "version": entry.version,
        "sequence": sequence,
        "kind": entry.kind,
        "id": entry.id,
        "author_role": entry.author.role,
        "author_id": entry.author.id,
        "author_name": entry.author.name,
        "text": entry.text,
        "at": stamp(entry.at),
    }


def entry_of(row: Mapping[str, Any]) -> Entry:
    """The transcript entry of a row."""
    return Entry(
        position=row["position"],
        version=row["version"],
        kind=row["kind"],
        author=Party(role=row["author_role"], id=row["author_id"], name=row["author_name"]),
        text=row["text"],
        at=moment(row["at"]),
        id=row["id"],
    )
