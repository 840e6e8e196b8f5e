"""A bridge in memory for one agent with one chat, which it has told as much as one console may have to bear."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from nats.aio.client import Client
from nats.aio.msg import Msg

from bench.customers import customer, words
from console_schemas import commands, queries
from console_schemas.decide import decide
from console_schemas.endpoints import COMMANDS, QUERIES
from console_schemas.engagement import Engagement, evolve, fold
from console_schemas.events import EngagementEvent, MessagePosted
from console_schemas.feed import EngagementChanged, Heartbeat
from console_schemas.people import Party, Person
from console_schemas.policy import Policy
from console_schemas.subjects import Subjects
from console_schemas.transcript import Entry, entries_of
from console_schemas.wire import decode, encode

ENGAGEMENT = "e-flood"
CUSTOMER = Party(role="customer")


class StandInBridge:
    """Stores before it tells, and answers what a console asks: lost facts, history and a new start work as always."""

    def __init__(self, client: Client, prefix: str, agent: str, number: int) -> None:
        self._client = client
        self._subjects = Subjects(prefix)
        self._agent = Person(id=agent, name=agent.title())
        request = commands.RequestEngagement(engagement_id=ENGAGEMENT, bot="bench-bot", transfer=customer(number))
        facts = [*decide(None, request, Party(role="bot", id="bench-bot"), datetime.now(UTC), Policy())]
        accept = commands.AcceptEngagement(engagement_id=ENGAGEMENT)
        facts += decide(fold(facts), accept, self._agent.party(), datetime.now(UTC), Policy())
        self._state: Engagement | None = None
        self._entries: list[Entry] = []
        for fact in facts:
            self._store(fact)
        says = commands.PostInbound(message_id="flood-0", text="before the flood", sent_at=None, author=CUSTOMER)
        [self._last] = decide(self._state, says, CUSTOMER, datetime.now(UTC), Policy())
        self._store(self._last)

    async def start(self) -> None:
        """Answer from now on."""
        for kind, name in (*COMMANDS.items(), *QUERIES.items()):
            await self._client.subscribe(self._subjects.any_command(name), cb=self._answering(kind))
        await self._client.flush()

    async def say(self, count: int) -> None:
        """Store the customer's message of this number, and tell it."""
        last = self._last
        assert isinstance(last, MessagePosted)
        message = replace(last.message, id=f"flood-{count}", text=f"{words(count)} f{count:06d}")
        self._last = replace(last, version=last.version + 1, message=message)
        self._store(self._last)
        subject = self._subjects.feed(self._agent.id, ENGAGEMENT, "message-posted")
        await self._client.publish(subject, encode(EngagementChanged(event=self._last, sequence=self._last.version)))

    async def beat(self) -> None:
        """One heartbeat."""
        versions = {ENGAGEMENT: self._engagement.version}
        beat = Heartbeat(now=datetime.now(UTC), engagements=versions)
        await self._client.publish(self._subjects.feed(self._agent.id, "bridge", "heartbeat"), encode(beat))

    @property
    def _engagement(self) -> Engagement:
        assert self._state is not None
        return self._state

    def _store(self, fact: EngagementEvent) -> None:
        self._entries += entries_of(fact, len(self._entries))
        self._state = evolve(self._state, fact)

    def _answering(self, kind: type) -> Callable[[Msg], Awaitable[None]]:
        async def answer(message: Msg) -> None:
            await message.respond(encode(self._answer(decode(message.data, kind))))

        return answer

    def _answer(self, request: Any) -> Any:
        entries = self._entries
        match request:
            case queries.OpenRequest():
                return queries.OpenReply(me=self._agent, now=datetime.now(UTC), queues=("general",))
            case queries.WaitingRequest():
                return queries.WaitingReply(rows=(), versions={"general": 0}, total=0)
            case queries.MineRequest():
                return queries.MineReply(versions={ENGAGEMENT: self._engagement.version})
            case queries.EngagementRequest(limit=limit):
                newest = tuple(entries[max(0, len(entries) - limit) :])
                return queries.EngagementReply(engagement=self._engagement, entries=newest)
            case queries.HistoryRequest(start=start, limit=limit):
                return queries.HistoryReply(entries=tuple(entries[start : start + limit]), total=len(entries))
        return commands.Done()
