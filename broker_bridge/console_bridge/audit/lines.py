"""Facts and records of logins as lines of the audit. Pure: ids, codes and names of fields, never what anybody wrote."""

from typing import Any

import msgspec

from console_schemas.audit import AuditLine
from console_schemas.base import Moment
from console_schemas.directory import DirectoryRecord
from console_schemas.text import one_line

LONGEST = 200


class Actor(msgspec.Struct, frozen=True):
    """Who a fact is by."""

    role: str = ""
    id: str = ""


class Bare(msgspec.Struct, frozen=True):
    """A fact without its words: what all kinds have in common, and the fields that are codes."""

    type: str
    at: Moment
    engagement_id: str = ""
    engagement: str = ""
    by: Actor = Actor("system", "bridge")
    session: str = ""
    act: str = ""
    details: dict[str, str] = {}
    agent: Actor | None = None
    bot: str = ""
    queue: str = ""
    reason: Any = ""
    preferred_agent: str = ""
    outcome: str = ""
    secret: str = ""
    code: str = ""
    subject: str = ""
    part: int = 1


CODES = {
    "engagement-requested": ("bot",),
    "engagement-requeued": ("queue", "reason", "preferred_agent"),
    "offer-ended": ("outcome",),
    "chat-finished": ("reason",),
    "secret-revealed": ("secret",),
    "passkey-checked": ("outcome",),
    "message-set-aside": ("code",),
}
"""The fields to tell of each kind; of other kinds nothing but who and when."""

_bare = msgspec.json.Decoder(Bare)


def bare(data: bytes) -> Bare:
    """The fact in these bytes. Raises `msgspec.DecodeError`."""
    return _bare.decode(data)


def who(fact: Bare) -> tuple[str, str]:
    """The id and the role of who a fact is by; a customer is nobody in particular here."""
    if fact.type == "message-set-aside":
        tokens = fact.subject.split(".")
        return (tokens[2], "bot") if len(tokens) == 5 else ("bridge", "system")
    if fact.by.role == "customer":
        return "customer", "customer"
    return one_line(fact.by.id) or fact.by.role, fact.by.role


def what(fact: Bare) -> str:
    """The kind of a fact, or the act that it records."""
    return fact.act or fact.type


def line(sequence: int, digest: bytes, fact: Bare, origin: dict[str, str]) -> AuditLine:
    """A fact as a line."""
    told = {name: str(getattr(fact, name)) for name in CODES.get(fact.type, ()) if getattr(fact, name)}
    if fact.agent is not None and fact.agent.id != fact.by.id:
        told["agent"] = fact.agent.id
    id, role = who(fact)
    return AuditLine(
        sequence=sequence,
        at=fact.at,
        who=id,
        role=role,
        what=what(fact),
        engagement=fact.engagement_id or fact.engagement,
        details={name: one_line(value, limit=LONGEST) for name, value in (told | fact.details).items() if value},
        session=fact.session,
        origin=origin,
        hash=digest.hex(),
    )


def login_line(record: DirectoryRecord, digest: str) -> AuditLine:
    """A record of a login as a line."""
    details = {"login": record.id, "role": record.role, "queues": " ".join(record.queues), "standing": record.standing}
    by_keys = "@" in record.by
    return AuditLine(
        source="logins",
        sequence=record.number,
        at=record.at,
        who=one_line(record.by),
        role="keys" if by_keys else "administrator",
        what=f"login-{record.change}",
        details={name: one_line(value, limit=LONGEST) for name, value in details.items()},
        hash=digest,
    )
