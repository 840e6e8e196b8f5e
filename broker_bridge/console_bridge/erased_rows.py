"""What becomes of an engagement's rows when it is erased: what the impersonal facts would have made of them."""

from collections.abc import Sequence

from sqlite_utils import Database

from console_bridge import log_copy
from console_bridge.rows import Row, entry_row
from console_schemas.erasing import impersonal
from console_schemas.events import Apart, EngagementErased
from console_schemas.transcript import entries_of
from console_schemas.wire import decode_logged


def erase(db: Database, erasures: Sequence[EngagementErased]) -> None:
    """Take out of the tables what is personal of these engagements, in the transaction under way."""
    for erasure in erasures:
        _erase(db, erasure.engagement_id)


def _erase(db: Database, engagement_id: str) -> None:
    sql = "select distinct sequence from entries where engagement_id = ? order by sequence"
    rows: list[Row] = []
    for each in list(db.query(sql, [engagement_id])):
        for sequence, _, data in log_copy.between(db, each["sequence"], each["sequence"]):
            event = impersonal(decode_logged(data))
            if not isinstance(event, Apart):
                rows += [entry_row(entry, engagement_id, sequence) for entry in entries_of(event, len(rows))]
    db.table("entries").insert_all(rows, replace=True)
    db.execute("delete from data_keys where name = ?", [engagement_id])
    for origin in set_aside_origins(db, engagement_id):
        db.execute("delete from data_keys where name = ?", [f"in-{origin}"])


def set_aside_origins(db: Database, engagement_id: str) -> list[int]:
    """The input of an engagement's conversation that could not be used."""
    sql = """select distinct origin from set_aside_messages join engagements
             on instr(subject, '.in.' || bot || '.' || conversation_id || '.') > 0
             where engagements.id = ? and origin > 0 and set_aside_messages.sequence < engagements.sequence"""
    return [row["origin"] for row in db.query(sql, [engagement_id])]
