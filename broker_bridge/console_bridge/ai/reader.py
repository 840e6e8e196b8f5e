"""Asks the bridge for what may be known of an engagement, for the person who owns it."""

from typing import TypeVar

from nats.aio.client import Client

from console_client.link import Refusal, Unavailable, Unknown
from console_client.request_reply import read_reply, request
from console_schemas.commands import Refused
from console_schemas.endpoints import AI_USER, QUERIES
from console_schemas.queries import ContextReply, ContextRequest, HistoryReply, HistoryRequest, Request
from console_schemas.subjects import Subjects
from console_schemas.transcript import Entry
from console_schemas.wire import encode

R = TypeVar("R")

BRIDGE = "The bridge"
PAGE = 1_000


class EngagementReader:
    """The AI service's questions to the bridge. Each raises `Refusal` with a sentence for the agent."""

    def __init__(self, nc: Client, subjects: Subjects) -> None:
        self._nc = nc
        self._subjects = subjects

    async def context(self, user: str, engagement_id: str, texts: tuple[str, ...] = ()) -> ContextReply:
        """The engagement without its secrets, and these texts of the person's own without them."""
        return await self._ask(ContextRequest(engagement_id=engagement_id, on_behalf_of=user, texts=texts))

    async def history(self, user: str, engagement_id: str) -> HistoryReply:
        """The whole transcript, oldest first."""
        entries: list[Entry] = []
        said: dict[str, str] = {}
        while True:
            question = HistoryRequest(engagement_id=engagement_id, start=len(entries), limit=PAGE, on_behalf_of=user)
            reply = await self._ask(question)
            entries += reply.entries
            said = reply.said | said
            if not reply.entries or len(entries) >= reply.total:
                return HistoryReply(entries=tuple(entries), total=reply.total, said=said)

    async def _ask(self, question: Request[R]) -> R:
        subject = self._subjects.command(AI_USER, QUERIES[type(question)])
        try:
            message = await request(self._nc, subject, encode(question), who=BRIDGE)
            reply: R = read_reply(message, question.reply, BRIDGE)
        except (Unavailable, Unknown) as failure:
            text = f"The AI service cannot read the conversation. {failure}"
            raise Refusal(Refused(code="unavailable", message=text)) from None
        return reply
