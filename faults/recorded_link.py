"""A link that writes down all that goes through it: what is sent, how that ends, and what is seen."""

import hashlib
from collections.abc import AsyncIterator
from time import monotonic
from typing import TypeVar

from console_client.link import Answers, EngagementSnapshot, Link, LinkEvent, Refusal, Unavailable
from console_schemas.base import kebab
from console_schemas.commands import AgentCommand, AgentTyping, AnyAgentCommand, Done, PostMessage, SetListening
from console_schemas.engagement import Engagement, evolve
from console_schemas.feed import EngagementChanged
from console_schemas.queries import Request
from console_schemas.transcript import Entry, entries_of
from faults.history import Journal, Saw

R = TypeVar("R")


def mark(entry: Entry) -> str:
    """An entry in short: equal for equal entries only."""
    return mark_of(entry.kind, entry.id, entry.author.role, entry.author.id, entry.text)


def mark_of(kind: str, name: str, role: str, author: str, text: str) -> str:
    """The same from its parts."""
    digest = hashlib.sha256(f"{role} {author} {text}".encode()).hexdigest()[:12]
    return f"{kind} {name} {digest}"


class RecordedLink:
    """A `Link` around another."""

    def __init__(self, link: Link, user: str, journal: Journal) -> None:
        self._link = link
        self._user = user
        self._journal = journal
        self._seen: dict[str, Engagement] = {}

    async def follow(self) -> AsyncIterator[LinkEvent]:
        """As the link itself."""
        async for event in self._link.follow():
            match event:
                case EngagementSnapshot(engagement=engagement, entries=entries):
                    self._seen[engagement.id] = engagement
                    self._saw(engagement, True, engagement.entries - len(entries), entries)
                case EngagementChanged(event=fact) if fact.engagement_id in self._seen:
                    before = self._seen[fact.engagement_id]
                    after = self._seen[fact.engagement_id] = evolve(before, fact)
                    self._saw(after, False, before.entries, entries_of(fact, before.entries))
            yield event

    async def send(self, command: AnyAgentCommand | SetListening | AgentTyping) -> Done:
        """As the link itself."""
        if not isinstance(command, AgentCommand):
            return await self._link.send(command)
        name = command.message_id if isinstance(command, PostMessage) else ""
        attempt = self._journal.ask(self._user, kebab(type(command).__name__), command.engagement_id, name)
        try:
            done = await self._link.send(command)
        except Refusal as refusal:
            self._journal.deny(attempt, refusal.refused.code)
            raise
        except Unavailable:
            self._journal.deny(attempt, "not-sent")
            raise
        self._journal.acknowledge(attempt, done.sequence, done.version)
        return done

    def ask(self, request: Request[R]) -> Answers[R]:
        """As the link itself."""
        return self._link.ask(request)

    def _saw(self, engagement: Engagement, whole: bool, first: int, entries: tuple[Entry, ...]) -> None:
        self._journal.write(
            Saw(
                at=monotonic(),
                by=self._user,
                engagement=engagement.id,
                version=engagement.version,
                whole=whole,
                first=first,
                entries=tuple(map(mark, entries)),
            )
        )
