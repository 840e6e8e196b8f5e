"""Reading the audit from the bridge, part after part."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from console_client.audit_export import ExportFile, Head, Verified
from console_client.connection import connect
from console_client.link import Unavailable
from console_client.origin import OwnSession
from console_client.request_reply import read_reply, request
from console_client.settings import Settings
from console_schemas.audit import AuditFilter, AuditLine, AuditReply, AuditRequest, SealAudit
from console_schemas.base import Value
from console_schemas.endpoints import QUERIES
from console_schemas.queries import Request
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

LOOK = 1.0
"""Seconds between two looks for something new."""
FIRST_WORD, PATIENCE = 5.0, 20.0
"""Seconds to wait for the first answer (a login that may not ask gets none), and for those behind it."""
PART = 500
SLACK = timedelta(minutes=10)
"""How far the clocks of this machine and the bridge may be apart."""

Progress = Callable[[int, int], None]


class Way(Value, frozen=True, kw_only=True):
    """How to go through it."""

    limit: int | None = None
    """The newest so many; none: all, from the oldest on."""
    follow: bool = False


class Auditor:
    """Asks for one person. `proved` is whether everything so far was found in the log, `head` how long that is."""

    def __init__(self, nc: Client, subjects: Subjects, user: str) -> None:
        self.proved = True
        self.head = 0
        self._nc = nc
        self._subjects = subjects
        self._user = user
        self._from = OwnSession("console audit", nc)

    async def lines(self, chosen: AuditFilter, way: Way) -> AsyncIterator[AuditLine]:
        """The acts, oldest first."""
        start = AuditRequest(filter=chosen)
        if way.limit is not None:
            newest, start = await self._newest(chosen, way.limit)
            for line in newest:
                yield line
            if not way.follow:
                return
        async for reply in self._parts(start, follow=way.follow):
            for line in reply.lines:
                yield line

    async def export(self, chosen: AuditFilter, path: Path, progress: Progress) -> Verified:
        """Write all of them into a file, and have its digest recorded."""
        first = await self._ask(AuditRequest(filter=chosen, limit=1))
        now = datetime.now().astimezone()
        head = Head(by=self._user, at=now, filter=chosen, facts=first.head)
        file = ExportFile(path, head)
        try:
            async for reply in self._parts(AuditRequest(filter=chosen, limit=PART)):
                for line in reply.lines:
                    file.add(line)
                progress(reply.position, reply.head)
            if not self.proved:
                raise Unavailable("The log cannot be compared now: nothing was exported.")
            seal = file.end()
            await self._ask(SealAudit(head=seal, lines=file.lines, filter=chosen))
            file.keep()
        except BaseException:
            file.give_up()
            raise
        return Verified(head=seal, lines=file.lines, by=self._user, at=now, facts=first.head)

    async def knows(self, head: str, at: datetime) -> bool:
        """Whether an export with this digest was recorded at about this time or later."""
        chosen = AuditFilter(what=("audit-exported",), since=at - SLACK)
        async for reply in self._parts(AuditRequest(filter=chosen, limit=PART)):
            if any(line.details.get("head") == head for line in reply.lines):
                return True
        return False

    async def _newest(self, chosen: AuditFilter, limit: int) -> tuple[list[AuditLine], AuditRequest]:
        """The newest so many, and where to go on behind them."""
        found: list[AuditLine] = []
        asked = AuditRequest(filter=chosen, back=True, limit=min(limit, PART))
        behind: AuditRequest | None = None
        while True:
            reply = await self._ask(asked)
            behind = behind or AuditRequest(filter=chosen, position=reply.head, login=reply.logins)
            found = [*reply.lines, *found]
            if reply.end or len(found) >= limit:
                return sorted(found, key=lambda line: line.at)[-limit:], behind
            asked = AuditRequest(
                filter=chosen, back=True, position=reply.position, login=reply.login, limit=min(limit, PART)
            )

    async def _parts(self, asked: AuditRequest, *, follow: bool = False) -> AsyncIterator[AuditReply]:
        while True:
            reply = await self._ask(asked)
            yield reply
            if reply.end and not follow:
                return
            if reply.end:
                await asyncio.sleep(LOOK)
            asked = AuditRequest(filter=asked.filter, position=reply.position, login=reply.login, limit=asked.limit)

    async def _ask(self, question: Request[Any]) -> Any:
        subject = self._subjects.command(self._user, QUERIES[type(question)])
        headers = self._from.headers() if self.head else self._from.greeting()
        message = await request(
            self._nc,
            subject,
            encode(question),
            who="The bridge",
            timeout=PATIENCE if self.head else FIRST_WORD,
            headers=headers,
        )
        reply = read_reply(message, question.reply, "The bridge")
        if isinstance(reply, AuditReply):
            self.proved = self.proved and reply.proved
            self.head = reply.head
        return reply


@asynccontextmanager
async def auditor(settings: Settings, user: str) -> AsyncIterator[Auditor]:
    """Somebody's auditor. Raises `Unreachable`."""
    nc = await connect(settings.nats, f"console audit {user}", user=user)
    try:
        yield Auditor(nc, Subjects(settings.nats.prefix), user)
    finally:
        await nc.close()
