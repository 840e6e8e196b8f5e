"""The bridge as far as the AI service sees it: answers from what a test gives it."""

from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from console_schemas.ai import AiUse
from console_schemas.commands import Done, Refused
from console_schemas.queries import ContextReply, ContextRequest, HistoryReply, HistoryRequest
from console_schemas.subjects import Subjects
from console_schemas.transcript import Entry
from console_schemas.wire import decode, encode


@dataclass
class ScriptedBridge:
    """Listens as the bridge on `cmd.ai.*`; only the owner's questions are answered."""

    nc: Client
    owner: str = "ana"
    entries: tuple[Entry, ...] = ()
    context: ContextReply = field(default_factory=lambda: ContextReply(queue="orders"))
    said: dict[str, str] = field(default_factory=dict)
    page: int = 1_000
    asked: list[Any] = field(default_factory=list)
    used: list[AiUse] = field(default_factory=list)

    async def start(self) -> "ScriptedBridge":
        """Listen; returns once the broker knows it."""
        subjects = Subjects()
        await self.nc.subscribe(subjects.command("ai", "context"), cb=self._context)
        await self.nc.subscribe(subjects.command("ai", "history"), cb=self._history)
        await self.nc.subscribe(subjects.command("ai", "ai_use"), cb=self._use)
        await self.nc.flush()
        return self

    async def _context(self, message: Msg) -> None:
        request = decode(message.data, ContextRequest)
        self.asked.append(request)
        await self._answer(message, request.on_behalf_of, self.context)

    async def _use(self, message: Msg) -> None:
        self.used.append(decode(message.data, AiUse))
        await message.respond(encode(Done()))

    async def _history(self, message: Msg) -> None:
        request = decode(message.data, HistoryRequest)
        self.asked.append(request)
        part = self.entries[request.start : request.start + min(request.limit, self.page)]
        said = {
            placeholder: text for placeholder, text in self.said.items() if any(placeholder in e.text for e in part)
        }
        reply = HistoryReply(entries=part, total=len(self.entries), said=said)
        await self._answer(message, request.on_behalf_of, reply)

    async def _answer(self, message: Msg, user: str, reply: ContextReply | HistoryReply) -> None:
        if user == self.owner:
            await message.respond(encode(reply))
            return
        refused = Refused(code="not-yours", message="This customer is with Ana.", by="Ana")
        headers = {"Nats-Service-Error": refused.message, "Nats-Service-Error-Code": "403"}
        await self.nc.publish(message.reply, encode(refused), headers=headers)
