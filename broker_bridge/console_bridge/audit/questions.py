"""Answering what administrators ask of the audit: facts and records of logins, in the order of their time."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from console_bridge.access import administrator, refused
from console_bridge.audit import acts_table
from console_bridge.audit.lines import line, login_line
from console_bridge.audit.proof import prove
from console_bridge.audit.scan import MOST_CUSTOMERS, Found, TooMany, scan
from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.inspection import StoredLog
from console_schemas.audit import AuditFilter, AuditLine, AuditReply, AuditRequest, SealAudit
from console_schemas.base import Moment
from console_schemas.commands import Done
from console_schemas.directory import DirectoryRecord
from console_schemas.people import Person

Handler = Callable[[Any, Person], Awaitable[Any]]

_journal = logging.getLogger(__name__)


class Recorded(NamedTuple):
    """The records of logins, each with its digest, and whether each follows on the one before it."""

    records: Sequence[tuple[DirectoryRecord, str]]
    sound: bool


class AuditQuestions:
    """The handlers of the questions about the audit."""

    def __init__(
        self,
        database: Database,
        log: StoredLog,
        logins: Callable[[], Recorded],
        damaged: Callable[[], bool],
    ) -> None:
        self._database = database
        self._log = log
        self._logins = logins
        self._damaged = damaged
        self.handlers: dict[type, Handler] = {AuditRequest: self._read, SealAudit: self._seal}

    async def _read(self, request: AuditRequest, person: Person) -> AuditReply:
        administrator(person)
        try:
            found = await self._database.read(lambda db: scan(db, request))
            proved = not self._damaged() and await prove(self._log, found.matches)
        except TooMany:
            text = f"More than {MOST_CUSTOMERS} engagements are of such a customer: name an e-mail address or an id."
            raise refused("invalid", text) from None
        except LogDamaged as error:
            _journal.error("the audit was asked for: %s", error)
            raise refused("log-damaged", f"{error.damage.sentence}. Tell ops; `console log check` says more.") from None
        lines = await self._database.read(lambda db: _lines(db, found))
        recorded = self._logins()
        logins, position = _logins(recorded, request, found)
        every = sorted([*lines, *logins], key=lambda each: each.at)
        return AuditReply(
            lines=tuple(every),
            position=found.position,
            login=position,
            end=found.end,
            head=found.head,
            logins=len(recorded.records),
            proved=proved and recorded.sound,
        )

    async def _seal(self, _: SealAudit, person: Person) -> Done:
        administrator(person)
        return Done()  # it is recorded before it is answered: see `Recorder.done`


def _lines(db: Any, found: Found) -> list[AuditLine]:
    lines = []
    for sequence, digest, _, fact in found.matches:
        asked = fact.session and fact.act != "session-opened"
        origin = acts_table.session(db, fact.by.id, fact.session, sequence) if asked else None
        lines.append(line(sequence, digest, fact, origin or {}))
    return lines


def _logins(recorded: Recorded, request: AuditRequest, found: Found) -> tuple[list[AuditLine], int]:
    """The records of the same time as these facts, and the number to go on with."""
    records = list(recorded.records)
    position = request.login or (len(records) + 1 if request.back else 0)
    times = [each.fact.at for each in found.matches]
    taken: list[AuditLine] = []
    for record, digest in reversed(records) if request.back else records:
        past = record.number >= position if request.back else record.number <= position
        if past:
            continue
        if not found.end and not _reached(record.at, times, back=request.back):
            break
        position = record.number
        each = login_line(record, digest)
        if _wanted(each, request.filter):
            taken.append(each)
    return taken, position


def _reached(at: Moment, times: Sequence[Moment], *, back: bool) -> bool:
    if not times:
        return False
    return at >= min(times) if back else at <= max(times)


def _wanted(each: AuditLine, wanted: AuditFilter) -> bool:
    if wanted.engagement or wanted.customer or wanted.queue:
        return False
    if (wanted.since and each.at < wanted.since) or (wanted.until and each.at >= wanted.until):
        return False
    if wanted.who and each.who not in wanted.who and each.details.get("login") not in wanted.who:
        return False
    return not wanted.what or each.what in wanted.what or "logins" in wanted.what
