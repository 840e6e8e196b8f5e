"""A follower of a link: keeps what it hears, and the picture a console would make of it."""

import asyncio

from console_client.link import (
    EngagementSnapshot,
    Link,
    LinkChanged,
    LinkEvent,
    MineSnapshot,
    WaitingSnapshot,
)
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import EngagementErased
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged


class LinkFollower:
    """Follows until stopped. A change that does not fit what is known is an assertion error at `stop`."""

    def __init__(self, link: Link) -> None:
        self.heard: list[LinkEvent] = []
        self.waiting: list[str] = []
        self.chats: dict[str, Engagement] = {}
        self.erased: set[str] = set()
        self.error: Exception | None = None
        self._task = asyncio.create_task(self._follow(link))

    @property
    def state(self) -> str:
        """Of the connection, as last told."""
        changes = [event for event in self.heard if isinstance(event, LinkChanged)]
        return changes[-1].state if changes else ""

    def versions(self) -> dict[str, int]:
        """Of my engagements."""
        return {chat.id: chat.version for chat in self.chats.values()}

    async def stop(self) -> None:
        """Follow no more."""
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._task.cancelled() and (error := self._task.exception()):
            raise error

    async def _follow(self, link: Link) -> None:
        async for event in link.follow():
            self.heard.append(event)
            match event:
                case WaitingSnapshot(rows=rows):
                    self.waiting = [row.engagement_id for row in rows]
                case CustomerWaiting(row=row):
                    self.waiting = [each for each in self.waiting if each != row.engagement_id] + [row.engagement_id]
                case CustomerGone(engagement_id=engagement_id):
                    self.waiting = [each for each in self.waiting if each != engagement_id]
                case MineSnapshot(engagement_ids=mine):
                    self.chats = {key: chat for key, chat in self.chats.items() if key in mine}
                case EngagementSnapshot(engagement=engagement, entries=entries):
                    assert len(entries) <= engagement.entries
                    self.chats[engagement.id] = engagement
                    if engagement.erased_at is not None:
                        self.erased.add(engagement.id)
                case EngagementChanged(event=fact):
                    before = self.chats[fact.engagement_id]
                    assert fact.version == before.version + 1, "a gap or a double"
                    self.chats[fact.engagement_id] = evolve(before, fact)
                    if isinstance(fact, EngagementErased):
                        self.erased.add(fact.engagement_id)
