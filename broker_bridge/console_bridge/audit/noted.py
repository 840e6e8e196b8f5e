"""Which requests and refusals are recorded, and what is told of them. Pure; never a text that somebody wrote."""

from datetime import datetime
from typing import Any, NamedTuple

from console_schemas.acts import Act
from console_schemas.ai import SetAiRules
from console_schemas.audit import AuditFilter, AuditRequest, SealAudit
from console_schemas.commands import RefusalCode, Refused, RevealSecret
from console_schemas.endpoints import COMMANDS, QUERIES

RECORDED: frozenset[RefusalCode] = frozenset({"unknown-person", "role-refused", "queue-refused", "not-yours"})
"""Refusals because of who asks. What came too late, or could not be read, is nobody's trespass."""
SECRETS = ("reveal", "check_passkey")
"""Refusals of these are recorded whatever the reason is."""


class Noted(NamedTuple):
    """An act as it is recorded."""

    act: Act
    details: dict[str, str]


def recorded_refusal(request: Any, why: Refused) -> dict[str, str] | None:
    """What is recorded of a refusal; None: nothing."""
    name = COMMANDS.get(type(request)) or QUERIES.get(type(request), "")
    if not name or (why.code not in RECORDED and name not in SECRETS):
        return None
    secret = {"secret": request.secret} if isinstance(request, RevealSecret) else {}
    return {"request": name, "code": why.code, **secret}


def act_of(request: Any) -> Noted | None:
    """The act that a question is; None: one that need not be recorded."""
    match request:
        case SetAiRules(queue=queue, rules=rules, unset=unset):
            named = [name for name in rules.__struct_fields__ if getattr(rules, name) is not None]
            return Noted("ai-rules-set", {"queue": queue, "named": " ".join(named), "unset": " ".join(unset)})
        case AuditRequest(position=0, login=0):
            return Noted("audit-read", named_filters(request.filter))
        case SealAudit(head=head, lines=lines):
            return Noted("audit-exported", {"head": head, "lines": str(lines), **named_filters(request.filter)})
    return None


def named_filters(chosen: AuditFilter) -> dict[str, str]:
    """The filters by name; a customer's name stays out of the log, where it could not be erased."""
    told: dict[str, str] = {}
    for name in chosen.__struct_fields__:
        value = getattr(chosen, name)
        if value:
            told[name] = "…" if name == "customer" else _text(value)[:500]
    return told


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return " ".join(value) if isinstance(value, tuple) else str(value)
