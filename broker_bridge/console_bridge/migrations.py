"""The tables, in numbered steps. A step that was released is never edited: the next one changes what it made."""

from sqlite_utils import Database, Migrations
from sqlite_utils.db import DescIndex

from console_bridge.rows import engagement_of, stamp

migrations = Migrations("console-bridge")

ENGAGEMENT_KEY = ("engagement_id", "engagements", "id")


@migrations()
def m001_checkpoints(db: Database) -> None:
    """How far the log is applied, and which fact that was."""
    columns = {"name": str, "sequence": int, "fact": str}
    db.table("checkpoints").create(columns, pk="name", not_null=columns, strict=True)


@migrations()
def m002_engagements(db: Database) -> None:
    """One row an engagement: `state` holds all of it but its secrets, the other columns are what is asked for."""
    texts = "id bot conversation_id status owner_id accepted_at queue name reason channel language initiator"
    columns: dict[str, type] = dict.fromkeys(texts.split(), str)
    columns |= {"offered_to": str, "waiting_since": str, "state": str}
    columns |= dict.fromkeys(("version", "sequence", "priority", "head", "waiting", "open"), int)
    engagements = db.table("engagements").create(columns, pk="id", not_null=columns, strict=True)
    engagements.create_index(["waiting", DescIndex("head"), "waiting_since", "id", "queue"])
    engagements.create_index(["owner_id", "open", "accepted_at", "id", "version"])
    engagements.create_index(["open"])


@migrations()
def m003_conversations(db: Database) -> None:
    """The newest engagement of each conversation of a bot."""
    columns = {"bot": str, "conversation_id": str, "engagement_id": str}
    conversations = db.table("conversations")
    pk = ("bot", "conversation_id")
    conversations.create(columns, pk=pk, not_null=columns, foreign_keys=[ENGAGEMENT_KEY], strict=True)


@migrations()
def m004_secrets(db: Database) -> None:
    """Passkeys and sensitive values, apart from everything else."""
    columns = {"engagement_id": str, "place": str, "value": str}
    secrets = db.table("secrets")
    secrets.create(columns, pk=("engagement_id", "place"), not_null=columns, foreign_keys=[ENGAGEMENT_KEY], strict=True)


@migrations()
def m005_entries(db: Database) -> None:
    """The transcripts: a page is a range of positions, which is the primary key."""
    columns: dict[str, type] = {"engagement_id": str, "position": int, "version": int, "sequence": int}
    columns |= dict.fromkeys(("kind", "id", "author_role", "author_id", "author_name", "text", "at"), str)
    db.table("entries").create(
        columns, pk=("engagement_id", "position"), not_null=columns, foreign_keys=[ENGAGEMENT_KEY], strict=True
    )


@migrations()
def m006_audits(db: Database) -> None:
    """Who looked at which secret, and how passkey checks ended."""
    columns = {"sequence": int, "engagement_id": str, "person_id": str, "at": str}
    for name, what in (("reveals", "secret"), ("passkey_checks", "outcome")):
        table = db.table(name)
        table.create(columns | {what: str}, pk="sequence", not_null=[*columns, what], strict=True)
        table.create_index(["engagement_id"])


@migrations()
def m007_queues(db: Database) -> None:
    """How often each queue has changed."""
    columns = {"name": str, "version": int}
    db.table("queues").create(columns, pk="name", not_null=columns, strict=True)


@migrations()
def m008_set_aside_messages(db: Database) -> None:
    """Input that could not be used, with its raw bytes; a long one in several parts."""
    columns = {"sequence": int, "subject": str, "code": str, "problems": str, "at": str}
    columns |= {"origin": int, "part": int, "parts": int, "raw": bytes}
    db.table("set_aside_messages").create(columns, pk="sequence", not_null=columns, strict=True)


@migrations()
def m009_outgoing_messages(db: Database) -> None:
    """What bots are still to be told: a row is taken out once it is in the stream for the bots."""
    columns = {"sequence": int, "subject": str, "payload": bytes, "at": str}
    db.table("outgoing_messages").create(columns, pk="sequence", not_null=columns, strict=True)


@migrations()
def m010_facts(db: Database) -> None:
    """Every fact of the log as it was stored, to notice damage of the log and to restore it from."""
    columns = {"sequence": int, "hash": bytes, "data": bytes}
    db.table("facts").create(columns, pk="sequence", not_null=columns, strict=True)


@migrations()
def m011_acts(db: Database) -> None:
    """What is recorded of acts that are no facts of an engagement; `session-opened` says where a session is."""
    columns = {"sequence": int, "act": str, "person_id": str, "session": str, "at": str, "details": str}
    acts = db.table("acts").create(columns, pk="sequence", not_null=columns, strict=True)
    acts.create_index(["person_id", "session", "sequence"])


@migrations()
def m012_erasure(db: Database) -> None:
    """What is sealed in the facts is kept nowhere else: their keys are, wrapped, until they are erased."""
    columns: dict[str, type] = {"name": str, "wrapped": bytes}
    db.table("data_keys").create(columns, pk="name", not_null=columns, strict=True)
    db.table("secrets").drop(ignore=True)
    for column in ("raw", "problems"):
        db.execute(f"alter table set_aside_messages drop column {column}")
    for column in ("ended_at", "erased_at"):
        db.execute(f"alter table engagements add column {column} text not null default ''")
    for row in list(db.query("select id, state from engagements where open = 0")):
        ended = engagement_of(row).ended_at
        if ended is not None:
            db.execute("update engagements set ended_at = ? where id = ?", [stamp(ended), row["id"]])
    db.table("engagements").create_index(["open", "erased_at", "ended_at"])


def released() -> frozenset[str]:
    """The names of all steps of this release."""
    return frozenset(step.name for step in migrations.pending(Database(memory=True)))
