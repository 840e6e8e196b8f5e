"""Facts to rows: the tables are a picture of the log, and the same facts always give the same rows."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlite_utils import Database

from console_bridge import log_copy
from console_bridge.erased_rows import erase
from console_bridge.log_following import Logged
from console_bridge.outbound import Outgoing
from console_bridge.rows import Row, engagement_row, entry_row, stamp
from console_bridge.states import Step
from console_schemas.acts import ActRecorded
from console_schemas.events import (
    EngagementErased,
    EngagementEvent,
    EngagementRequested,
    LoggedEvent,
    MessageSetAside,
    PasskeyChecked,
    SecretRevealed,
)
from console_schemas.transcript import entries_of

LOG = "log"
"""The checkpoint of the log."""


def applied(db: Database) -> int:
    """The sequence of the last fact that is in the tables; 0 for none."""
    return _applied(db)[0]


def applied_fact(db: Database) -> str:
    """Which fact that was, as `fact_name` calls it."""
    return _applied(db)[1]


def _applied(db: Database) -> tuple[int, str]:
    for row in db.query("select sequence, fact from checkpoints where name = ?", [LOG]):
        return row["sequence"], row["fact"]
    return 0, ""


def fact_name(event: LoggedEvent) -> str:
    """What tells one fact from every other: where the log holds another one at a sequence, it is another log."""
    if isinstance(event, MessageSetAside):
        return f"set-aside {stamp(event.at)} {event.part}"
    if isinstance(event, ActRecorded):
        return f"act {event.act} {stamp(event.at)} {event.by.id}"
    return f"{event.engagement_id} {event.version} {stamp(event.at)}"


def project(
    db: Database,
    steps: Sequence[Step],
    outgoing: Iterable[Outgoing] = (),
    delivered: int = 0,
    facts: Iterable[Logged] = (),
) -> None:
    """Put these steps into the tables, in one transaction; those that are there already change nothing.

    `outgoing` is kept until a later call says, with `delivered`, up to which sequence the bots have been told. `facts`
    are what the steps were made from, with their hashes.
    """
    with db.atomic():
        known = applied(db)
        new = [step for step in steps if step.sequence > known]
        if not new:
            return
        _put_engagements(db, new)
        _put_entries(db, new)
        log_copy.put(db, [each for each in facts if each.sequence > known])
        erase(db, [step.event for step in new if isinstance(step.event, EngagementErased)])
        _put_queues(db, new)
        db.table("outgoing_messages").delete_where("sequence <= ?", [delivered])
        _insert(db, "outgoing_messages", [_outgoing_row(each) for each in outgoing if each.sequence > known])
        last = new[-1]
        checkpoint = {"name": LOG, "sequence": last.sequence, "fact": fact_name(last.event)}
        _replace(db, "checkpoints", [checkpoint])


def _put_engagements(db: Database, steps: Sequence[Step]) -> None:
    rows = {step.after.id: engagement_row(step.after, step.sequence) for step in steps if step.after}
    opened = [step.event for step in steps if isinstance(step.event, EngagementRequested)]
    _insert(db, "engagements", [rows.pop(event.engagement_id) for event in opened])
    for row in rows.values():
        db.table("engagements").update(row.pop("id"), row)
    newest = {
        (event.bot, event.transfer.conversation_id): {
            "bot": event.bot,
            "conversation_id": event.transfer.conversation_id,
            "engagement_id": event.engagement_id,
        }
        for event in opened
    }
    _replace(db, "conversations", list(newest.values()))


def _put_entries(db: Database, steps: Sequence[Step]) -> None:
    names = ("entries", "reveals", "passkey_checks", "set_aside_messages", "acts")
    rows: dict[str, list[Row]] = {name: [] for name in names}
    for step in steps:
        event = step.event
        if isinstance(event, MessageSetAside):
            rows["set_aside_messages"].append(_set_aside_row(event, step.sequence))
            continue
        if isinstance(event, ActRecorded):
            rows["acts"].append(_act_row(event, step.sequence))
            continue
        first = step.before.entries if step.before else 0
        rows["entries"] += [entry_row(entry, event.engagement_id, step.sequence) for entry in entries_of(event, first)]
        match event:
            case SecretRevealed(secret=secret):
                rows["reveals"].append(_audit_row(event, step.sequence) | {"secret": secret})
            case PasskeyChecked(outcome=outcome):
                rows["passkey_checks"].append(_audit_row(event, step.sequence) | {"outcome": outcome})
    for name, each in rows.items():
        _insert(db, name, each)


def _put_queues(db: Database, steps: Sequence[Step]) -> None:
    versions = {change.queue: change.queue_version for step in steps for change in step.queue_changes}
    _replace(db, "queues", [{"name": name, "version": version} for name, version in versions.items()])


def _replace(db: Database, table: str, rows: list[Row]) -> None:
    """Insert, in the place of what has the same key. Not `upsert`: on a full disk it loses rows without a word.

    Not for engagements: to replace a row (or its key) SQLite walks through all that refer to it, a whole transcript.
    """
    if rows:
        db.table(table).insert_all(rows, replace=True)


def _insert(db: Database, table: str, rows: list[Row]) -> None:
    if rows:
        db.table(table).insert_all(rows)


def _audit_row(event: EngagementEvent, sequence: int) -> Row:
    return {
        "sequence": sequence,
        "engagement_id": event.engagement_id,
        "person_id": event.by.id,
        "at": stamp(event.at),
    }


def _set_aside_row(event: MessageSetAside, sequence: int) -> Row:
    return {
        "sequence": sequence,
        "subject": event.subject,
        "code": event.code,
        "at": stamp(event.at),
        "origin": event.origin,
        "part": event.part,
        "parts": event.parts,
    }


def _act_row(event: ActRecorded, sequence: int) -> Row:
    return {
        "sequence": sequence,
        "act": event.act,
        "person_id": event.by.id,
        "session": event.session,
        "at": stamp(event.at),
        "details": msgspec.json.encode(event.details).decode(),
    }


def _outgoing_row(outgoing: Outgoing) -> Row:
    return {
        "sequence": outgoing.sequence,
        "subject": outgoing.subject,
        "payload": outgoing.payload,
        "at": stamp(outgoing.at),
    }
