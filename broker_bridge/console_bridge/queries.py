"""Answers to questions, each checked against who asks: mine, or waiting where I serve; an AI for the owner alone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from msgspec.structs import replace

from console_bridge import reads
from console_bridge.access import for_assistant, refused, unknown, visible
from console_bridge.database import Database
from console_bridge.spoken_secrets import SpokenSecrets
from console_schemas import queries as q
from console_schemas.attribute_values import value_text
from console_schemas.endpoints import AI_USER
from console_schemas.engagement import Engagement
from console_schemas.people import Person
from console_schemas.text import clean_text

PATIENCE = 5.0
"""Seconds that an answer waits for the database to hold what the bridge has stored already."""

Handler = Callable[[Any, Person], Awaitable[Any]]
RecordedHandler = Callable[[Any, Person, str], Awaitable[Any]]
"""With the session that a question came from."""


class AiQuestions(Protocol):
    """What the bridge knows of the AI."""

    @property
    def handlers(self) -> Mapping[type, Handler]:
        """The handlers of the questions about it."""

    def offer(self) -> q.AiOffer:
        """Where it may be asked."""

    def rules_for(self, queue: str) -> q.QueueRules:
        """What is decided for a queue."""

    async def over_budget(self, person: str) -> str:
        """Why no model may be asked for this person now; empty: one may."""


class Queries:
    """The handlers of all questions. Each raises `Rejected` where the person may not know."""

    def __init__(
        self,
        database: Database,
        wait_for: Callable[[int], Awaitable[None]],
        head: Callable[[], int],
        now: Callable[[], datetime],
        *,
        queues: Callable[[], Iterable[str]] = tuple,
        ai: AiQuestions,
        colleagues: Callable[[Person], q.ColleaguesReply],
        agent_absent: float = 20.0,
    ) -> None:
        self._database = database
        self._wait_for = wait_for
        self._head = head
        self._now = now
        self._queues = queues
        self._ai = ai
        self._colleagues_of = colleagues
        self._agent_absent = agent_absent
        self.recorded: dict[type, RecordedHandler] = {}
        """Questions that become facts."""
        self.handlers: dict[type, Handler] = {
            q.OpenRequest: self._open,
            q.WaitingRequest: self._waiting,
            q.MineRequest: self._mine,
            q.EngagementRequest: self._engagement,
            q.HistoryRequest: self._history,
            q.ContextRequest: self._context,
            **ai.handlers,
            q.ColleaguesRequest: self._colleagues,
        }

    async def answer(self, request: Any, person: Person, session: str = "") -> Any:
        """The reply to a question, which has seen every fact that was stored before it was asked.

        `session` is where it came from, for what is recorded of it.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                await self._wait_for(self._head())
        except TimeoutError:
            raise refused("unavailable", "The bridge is catching up with its log: try again in a moment.") from None
        if (handler := self.recorded.get(type(request))) is not None:
            return await handler(request, person, session)
        return await self.handlers[type(request)](request, person)

    async def _open(self, _: q.OpenRequest, person: Person) -> q.OpenReply:
        known = await self._database.read(reads.queue_versions)
        return q.OpenReply(
            me=person,
            now=self._now(),
            queues=tuple(sorted({*self._queues(), *known})),
            ai=self._ai.offer(),
            agent_absent=self._agent_absent,
        )

    async def _waiting(self, request: q.WaitingRequest, person: Person) -> q.WaitingReply:
        return await self._database.read(lambda db: reads.waiting(db, person.queues, request.offset, request.limit))

    async def _mine(self, _: q.MineRequest, person: Person) -> q.MineReply:
        return await self._database.read(lambda db: reads.mine(db, person.id))

    async def _engagement(self, request: q.EngagementRequest, person: Person) -> q.EngagementReply:
        reply = await self._database.read(lambda db: reads.engagement_reply(db, request.engagement_id, request.limit))
        if reply is None:
            raise unknown()
        visible(reply.engagement, person)
        return reply

    async def _history(self, request: q.HistoryRequest, person: Person) -> q.HistoryReply:
        state = await self._state(request.engagement_id)
        if person.id == AI_USER or request.on_behalf_of:
            for_assistant(state, person, request.on_behalf_of)
        else:
            visible(state, person)
        reply = await self._database.read(
            lambda db: reads.history(db, request.engagement_id, request.start, request.limit)
        )
        if person.id != AI_USER:
            return reply
        spoken = await self._spoken_secrets(request.engagement_id)
        entries, said = spoken.out_of_entries(reply.entries)
        return replace(reply, entries=entries, said=said)

    async def _context(self, request: q.ContextRequest, person: Person) -> q.ContextReply:
        state = for_assistant(await self._state(request.engagement_id), person, request.on_behalf_of)
        transfer = state.transfer
        spoken = await self._spoken_secrets(request.engagement_id)
        context = q.ContextReply(
            queue=state.queue,
            channel=transfer.channel,
            reason=transfer.reason.text or transfer.reason.code,
            language=transfer.customer.language,
            summary=transfer.summary,
            attributes={
                each.label or each.name: clean_text(value_text(each.value))
                for each in transfer.attributes
                if not each.sensitive
            },
            entries=state.entries,
            texts=request.texts,
            rules=self._ai.rules_for(state.queue),
            over_budget=await self._ai.over_budget(request.on_behalf_of),
        )
        return spoken.out_of_context(context)

    async def _colleagues(self, _: q.ColleaguesRequest, person: Person) -> q.ColleaguesReply:
        return self._colleagues_of(person)

    async def _spoken_secrets(self, engagement_id: str) -> SpokenSecrets:
        whole = self._database.whole
        return SpokenSecrets(await self._database.read(lambda db: reads.sealed(db, engagement_id, whole)))

    async def _state(self, engagement_id: str) -> Engagement | None:
        return await self._database.read(lambda db: reads.engagement(db, engagement_id))
