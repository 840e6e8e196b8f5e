"""What is read from the tables, as values. Each function sees one moment of the database, secrets stay out of sight."""

from collections.abc import Callable, Iterable

from sqlite_utils import Database

from console_bridge import log_copy
from console_bridge.chain import Link
from console_bridge.log_following import Logged, logged
from console_bridge.outbound import Outgoing
from console_bridge.rows import QUEUE_COLUMNS, engagement_of, entry_of, moment, queue_row_of, with_secrets
from console_bridge.spoken_secrets import Sealed
from console_bridge.states import States
from console_schemas.engagement import Engagement
from console_schemas.events import EngagementRequested
from console_schemas.people import EVERY_QUEUE
from console_schemas.queries import EngagementReply, HistoryReply, MineReply, WaitingReply
from console_schemas.transcript import Entry
from console_schemas.transfer import TransferRequest
from console_schemas.wire import encode

REPLY_BYTES = 1_500_000
"""What one answer may weigh: the broker lets no message through that is larger than 2 MB."""

Whole = Callable[[Logged, bytes], Logged]
"""Opens a fact with its wrapped key."""

Restored = tuple[Engagement, Link, dict[str, tuple[int, int]]]
"""An engagement with its secrets, its last fact, and (version, sequence) of each message by its id."""


def engagement(db: Database, engagement_id: str) -> Engagement | None:
    """An engagement without its secrets."""
    for row in db.query("select state from engagements where id = ?", [engagement_id]):
        return engagement_of(row)
    return None


def engagement_reply(db: Database, engagement_id: str, limit: int) -> EngagementReply | None:
    """An engagement and the newest entries of its transcript, at most `limit` and no more than an answer can carry."""
    with db.atomic():
        state = engagement(db, engagement_id)
        if state is None:
            return None
        newest = _entries(db, engagement_id, max(0, state.entries - limit), limit)
    kept = _fitting(reversed(newest), REPLY_BYTES - len(encode(state)))
    return EngagementReply(
        engagement=state, entries=tuple(reversed(kept)), has_passkey=state.transfer.passkey is not None
    )


def history(db: Database, engagement_id: str, start: int, limit: int) -> HistoryReply:
    """Transcript entries from a position on: at least one where there is one, no more than an answer can carry."""
    with db.atomic():
        state = engagement(db, engagement_id)
        found = _entries(db, engagement_id, start, limit)
    return HistoryReply(entries=tuple(_fitting(found, REPLY_BYTES) or found[:1]), total=state.entries if state else 0)


def sealed(db: Database, engagement_id: str, whole: Whole) -> Sealed:
    """An engagement's passkey and sensitive attributes, with their values."""
    transfer = _transfer(db, engagement_id, whole)
    if transfer is None:
        return Sealed()
    return Sealed([each for each in transfer.attributes if each.sensitive], transfer.passkey)


def waiting(db: Database, queues: Iterable[str], offset: int, limit: int) -> WaitingReply:
    """A part of the waiting list of these queues, and the version of each queue it shows; `*` is every queue."""
    named = sorted(set(queues) - {EVERY_QUEUE})
    every = EVERY_QUEUE in queues
    condition = "waiting = 1" if every else f"waiting = 1 and queue in ({', '.join('?' * len(named))})"
    values = [] if every else named
    with db.atomic():
        [total] = db.query(f"select count(*) as total from engagements where {condition}", values)
        order = "order by head desc, waiting_since, id limit ? offset ?"
        rows = db.query(f"select {QUEUE_COLUMNS} from engagements where {condition} {order}", [*values, limit, offset])
        found = tuple(queue_row_of(row) for row in rows)
        versions = queue_versions(db)
    shown = versions if every else {queue: versions.get(queue, 0) for queue in named}
    return WaitingReply(rows=found, versions=shown, total=total["total"])


def mine(db: Database, person_id: str) -> MineReply:
    """The engagements a person owns that are not ended, the one accepted first at the top."""
    rows = db.query(
        "select id, version from engagements where owner_id = ? and open = 1 order by accepted_at, id", [person_id]
    )
    return MineReply(versions={row["id"]: row["version"] for row in rows})


def queue_versions(db: Database) -> dict[str, int]:
    """How often each queue has changed."""
    return {row["name"]: row["version"] for row in db.query("select name, version from queues order by name")}


def newest_engagement(db: Database, bot: str, conversation_id: str) -> str | None:
    """The id of the engagement that a conversation opened last."""
    sql = "select engagement_id from conversations where bot = ? and conversation_id = ?"
    for row in db.query(sql, [bot, conversation_id]):
        return str(row["engagement_id"])
    return None


def open_states(db: Database) -> States:
    """Every engagement that is not ended, without its secrets, and the version of each queue."""
    with db.atomic():
        rows = db.query("select state from engagements where open = 1")
        return States([engagement_of(row) for row in rows], queue_versions(db))


def ended_engagements(db: Database, engagement_ids: Iterable[str]) -> list[tuple[Engagement, Link]]:
    """These engagements, without their secrets, and their last facts."""
    found = []
    for engagement_id in engagement_ids:
        for row in list(db.query("select sequence, state from engagements where id = ?", [engagement_id])):
            found.append((engagement_of(row), log_copy.link(db, row["sequence"])))
    return found


def open_engagements(db: Database, whole: Whole) -> list[Restored]:
    """Every engagement that is not ended, whole; without its last fact's hash where its secrets are not at hand."""
    restored = []
    with db.atomic():
        for row in db.query("select id, sequence, state from engagements where open = 1 order by sequence"):
            state, transfer = engagement_of(row), _transfer(db, row["id"], whole)
            last = log_copy.link(db, row["sequence"]) if transfer else Link(row["sequence"], b"")
            restored.append((with_secrets(state, transfer) if transfer else state, last, _messages(db, row["id"])))
    return restored


def _transfer(db: Database, engagement_id: str, whole: Whole) -> TransferRequest | None:
    """The transfer with its secrets, which are in the copy of the first fact only; None where there is no copy."""
    sql = """select facts.sequence, data, wrapped from entries join facts using (sequence)
             left join data_keys on name = engagement_id where engagement_id = ? and position = 0"""
    for row in db.query(sql, [engagement_id]):
        event = whole(logged(row["sequence"], row["data"], None), row["wrapped"] or b"").event
        return event.transfer if isinstance(event, EngagementRequested) else None
    return None


def pending(db: Database, after: int) -> list[Outgoing]:
    """What bots are still to be told, of facts behind this sequence, in order."""
    rows = db.query("select * from outgoing_messages where sequence > ? order by sequence", [after])
    return [Outgoing(row["sequence"], row["subject"], row["payload"], moment(row["at"])) for row in rows]


def _messages(db: Database, engagement_id: str) -> dict[str, tuple[int, int]]:
    sql = "select id, version, sequence from entries where engagement_id = ? and kind = 'message'"
    return {row["id"]: (row["version"], row["sequence"]) for row in db.query(sql, [engagement_id])}


def _entries(db: Database, engagement_id: str, start: int, limit: int) -> list[Entry]:
    sql = "select * from entries where engagement_id = ? and position >= ? order by position limit ?"
    return [entry_of(row) for row in db.query(sql, [engagement_id, start, limit])]


def _fitting(entries: Iterable[Entry], size: int) -> list[Entry]:
    """The first entries that fit together into so many bytes."""
    kept: list[Entry] = []
    for entry in entries:
        size -= len(encode(entry)) + 1
        if size < 0:
            break
        kept.append(entry)
    return kept
