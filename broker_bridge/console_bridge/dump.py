"""The tables as lines: the same facts give the same lines, so that two databases can be compared."""

import hashlib
import json
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import Any, NamedTuple

from sqlite_utils import Database

DELIVERY = "outgoing_messages"
"""The only table that the log alone does not determine: it empties as bots are told."""


class Line(NamedTuple):
    """One row. A digest stands for its contents, because they are secrets and people's words."""

    table: str
    key: tuple[Any, ...]
    digest: str


def dumped_tables(db: Database) -> list[str]:
    """The tables that are a picture of the log."""
    return sorted(name for name in db.table_names() if name != DELIVERY and not name.startswith(("_", "sqlite_")))


def dump(db: Database) -> Iterator[Line]:
    """Every row of every table, in the order of the tables' names and the rows' keys."""
    for name in dumped_tables(db):
        keys = db.table(name).pks
        order = ", ".join(f'"{key}"' for key in keys)
        for row in db.query(f'select * from "{name}" order by {order}'):
            yield Line(name, tuple(row[key] for key in keys), _digest(row))


def counts(db: Database) -> dict[str, int]:
    """How many rows each table has."""
    return {name: db.table(name).count for name in dumped_tables(db)}


def differences(left: Database, right: Database) -> Iterator[str]:
    """Where two databases differ, as `table key`; nothing for equal ones."""
    lines = merge(dump(left), dump(right), key=_place)
    for (table, key), same in groupby(lines, key=_place):
        digests = [line.digest for line in same]
        if len(digests) != 2 or digests[0] != digests[1]:
            yield f"{table} {'/'.join(map(str, key))}"


def _place(line: Line) -> tuple[str, tuple[Any, ...]]:
    return line.table, line.key


def _digest(row: dict[str, Any]) -> str:
    values = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
