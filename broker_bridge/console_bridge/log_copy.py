"""The database's copy of the log, the bytes and the hash of every fact: to notice damage, and to restore from."""

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from console_bridge.chain import Chain, Link
from console_bridge.log_following import Logged
from console_bridge.sealing import key_id

Copied = tuple[int, bytes, bytes]
"""The sequence of a fact, its hash and its bytes."""


def put(db: Database, facts: Sequence[Logged]) -> None:
    """Add facts, in the transaction under way. Not with `insert_all`: this is most of what a replay writes."""
    rows = [(each.sequence, each.hash, each.raw) for each in facts]
    db.conn.executemany("insert or replace into facts (sequence, hash, data) values (?, ?, ?)", rows)
    keys = {key_id(each.event): each.key for each in facts if each.key}
    db.conn.executemany("insert or ignore into data_keys (name, wrapped) values (?, ?)", list(keys.items()))


def complete_until(db: Database) -> int:
    """The copy holds every fact from the first to this one, as it is only ever written in order; 0 for none.

    An earlier release kept none at all.
    """
    if not db.table("facts").exists():
        return 0
    [row] = db.query("select max(sequence) as last from facts where exists (select 1 from facts where sequence = 1)")
    return row["last"] or 0


def between(db: Database, first: int, last: int) -> Iterator[Copied]:
    """The facts from one sequence to another, in order."""
    sql = "select sequence, hash, data from facts where sequence between ? and ? order by sequence"
    for row in db.query(sql, [first, last]):
        yield row["sequence"], row["hash"], row["data"]


def link(db: Database, sequence: int) -> Link:
    """What a fact behind this one refers to it by."""
    for _, value, _ in between(db, sequence, sequence):
        return Link(sequence, value)
    return Link(sequence, b"")


def chain(db: Database, applied: int) -> Chain:
    """The chain behind the fact at sequence `applied`, where every engagement that is not ended goes on."""
    sql = "select id, hash from engagements join facts on facts.sequence = engagements.sequence where open = 1"
    return Chain(applied, {row["id"]: row["hash"] for row in db.query(sql)})
