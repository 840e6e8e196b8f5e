"""An agent without a screen: accepts, answers, summarises and completes through the same link as the console."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

from console_client.link import EngagementSnapshot, Link, Refusal, Unknown, WaitingSnapshot
from console_schemas import commands
from console_schemas.assist import Answered, SummaryRequest
from console_schemas.events import MessagePosted, SummaryBlock
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged
from console_schemas.ids import new_id

MOST_CHATS = 8
RETRY_SECONDS = 1.0

Seen = Callable[[str, float], object]
"""Told of every customer message: its id, and when it reached the agent (`perf_counter`)."""


class HeadlessAgent:
    """Serves customers until it is cancelled."""

    def __init__(self, link: Link, live_turns: Callable[[str], int], seen: Seen) -> None:
        self.link = link
        self.live_turns = live_turns
        """How often a conversation's customer will speak."""
        self.seen = seen
        self.waiting: dict[str, None] = {}
        self.chats: dict[str, int] = {}
        """How many answers each engagement still needs."""
        self.posted: dict[str, list[str]] = {}
        """The ids of the acknowledged answers of each engagement."""
        self.heard: set[str] = set()
        self.trying: set[str] = set()
        self.lost_races = 0

    async def serve(self) -> None:
        """Follow the link and act on what happens."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.link.send(commands.SetListening(on=True)))
            async for event in self.link.follow():
                match event:
                    case WaitingSnapshot(rows=rows):
                        self.waiting = {row.engagement_id: None for row in rows}
                    case CustomerWaiting(row=row):
                        self.waiting[row.engagement_id] = None
                    case CustomerGone(engagement_id=engagement_id):
                        self.waiting.pop(engagement_id, None)
                    case EngagementSnapshot(engagement=engagement, entries=entries):
                        self.chats.setdefault(engagement.id, self.live_turns(engagement.conversation_id))
                        for entry in entries:
                            if entry.kind == "message" and entry.author.role == "customer":
                                self._hear(group, engagement.id, entry.id, entry.text)
                    case EngagementChanged(event=MessagePosted(engagement_id=engagement_id, message=message)):
                        if message.author.role == "customer":
                            self._hear(group, engagement_id, message.id, message.text)
                while self.waiting and len(self.chats) + len(self.trying) < MOST_CHATS:
                    oldest = next(iter(self.waiting))
                    del self.waiting[oldest]
                    self.trying.add(oldest)
                    group.create_task(self._accept(oldest))

    async def _accept(self, engagement_id: str) -> None:
        try:
            await self._send(commands.AcceptEngagement(engagement_id=engagement_id))
        except Refusal:
            self.lost_races += 1
        finally:
            self.trying.discard(engagement_id)

    def _hear(self, group: asyncio.TaskGroup, engagement_id: str, message_id: str, text: str) -> None:
        """A customer's message, seen for the first time or again in a snapshot."""
        if message_id not in self.heard:
            self.heard.add(message_id)
            self.seen(message_id, perf_counter())
            group.create_task(self._answer(engagement_id, message_id, text))

    async def _answer(self, engagement_id: str, message_id: str, said: str) -> None:
        text = f"Thank you, I have noted this: {said[:200]}"
        post = commands.PostMessage(engagement_id=engagement_id, message_id=f"a_{message_id}", text=text)
        await self._send(post)
        self.posted.setdefault(engagement_id, []).append(post.message_id)
        self.chats[engagement_id] -= 1
        if self.chats[engagement_id] == 0:
            await self._wrap_up(engagement_id)

    async def _wrap_up(self, engagement_id: str) -> None:
        summary = await self._summarise(engagement_id)
        block = SummaryBlock(
            id=new_id("s"), text=summary.text, source=summary.origin, covers=summary.covers, made_at=datetime.now(UTC)
        )
        await self._send(commands.AddSummary(engagement_id=engagement_id, block=block))
        await self._send(commands.CompleteEngagement(engagement_id=engagement_id, notes="Served by a headless agent."))
        self.chats.pop(engagement_id, None)

    async def _summarise(self, engagement_id: str) -> Answered:
        """Ask until the AI service has time, as an agent would who is told to try again."""
        while True:
            try:
                return await self.link.ask(SummaryRequest(engagement_id=engagement_id))
            except Refusal as refusal:
                if refusal.refused.code != "unavailable":
                    raise
            await asyncio.sleep(RETRY_SECONDS)

    async def _send(self, command: commands.AnyAgentCommand) -> commands.Done:
        """Send until it is known to be stored: a repeated command changes nothing."""
        while True:
            try:
                return await self.link.send(command)
            except Unknown:
                await asyncio.sleep(RETRY_SECONDS)
