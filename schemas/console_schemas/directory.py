"""The directory: who has a login, as records that are only ever added to, each bound to the one before it."""

import hashlib
from collections.abc import Iterable
from typing import Literal

from console_schemas.base import Line, Moment, Value
from console_schemas.ids import Token
from console_schemas.people import EVERY_QUEUE
from console_schemas.wire import Invalid, decode

LoginRole = Literal["owner", "admin", "supervisor", "agent", "bot", "panel", "ops"]
"""What a login may do; `panel` is a look-up that answers beside the chat."""
Change = Literal["added", "suspended", "resumed", "removed", "role-set", "renewed"]
Standing = Literal["active", "suspended", "removed"]

PEOPLE: tuple[LoginRole, ...] = ("owner", "admin", "supervisor", "agent", "ops")
PROGRAMS: tuple[LoginRole, ...] = ("bot", "panel")

RESERVED = frozenset({"ai", "bridge", "bridge-answering", "bridge-log", "log-keeper", "directory", "system", "doctor"})
"""Names of our own services, which nobody else may have."""


class DirectoryRecord(Value, frozen=True, kw_only=True):
    """One change of one login, with all that holds of it from then on."""

    number: int
    """Counts the records from 1: the same as the sequence in `CONSOLE_PEOPLE`."""
    at: Moment
    by: Line
    """The id of the owner or admin who did it; without their credentials, `login@host` of who held the keys."""
    change: Change
    id: Token
    name: Line
    role: LoginRole
    queues: tuple[str, ...] = (EVERY_QUEUE,)
    key: str
    """The public half of the login's key."""
    standing: Standing = "active"
    ends: Moment | None = None
    """When the login ends by itself; none: it does not."""
    before: str = ""
    """The SHA-256 of the record before this one: a record that was changed or left out afterwards shows."""


class ChainBroken(Exception):
    """A record does not follow the one before it; the text says which."""


def digest_of(raw: bytes) -> str:
    """What the record after this one names."""
    return hashlib.sha256(raw).hexdigest()


def read_records(raw: Iterable[bytes]) -> tuple[DirectoryRecord, ...]:
    """The records in these bytes, the oldest first. Raises `ChainBroken`."""
    records: list[DirectoryRecord] = []
    before = ""
    for number, each in enumerate(raw, 1):
        try:
            record = decode(each, DirectoryRecord)
        except Invalid as error:
            raise ChainBroken(f"record {number} of the directory cannot be read: {error}") from None
        if (record.number, record.before) != (number, before):
            raise ChainBroken(f"record {number} of the directory was changed, or one before it is missing")
        records.append(record)
        before = digest_of(each)
    return tuple(records)


def newest(records: Iterable[DirectoryRecord]) -> dict[str, DirectoryRecord]:
    """What holds of each login, by id, in the order they came."""
    return {record.id: record for record in records}


def revoked_keys(records: Iterable[DirectoryRecord]) -> dict[str, int]:
    """The keys that no longer log in, each with the second since when: every key but those of active logins."""
    active: dict[str, DirectoryRecord] = {}
    revoked: dict[str, int] = {}
    for record in records:
        second = int(record.at.timestamp())
        previous = active.get(record.id)
        if previous is not None and previous.key != record.key:
            revoked[previous.key] = second
        active[record.id] = record
        if record.standing == "active":
            revoked.pop(record.key, None)
        else:
            revoked[record.key] = second
    return revoked
