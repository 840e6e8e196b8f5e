"""An agent without a screen: accepts, answers, summarises and completes through the same link as the console."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

from console_client.link import EngagementSnapshot, Link, MineSnapshot, Refusal, Unavailable, Unknown, WaitingSnapshot
from console_schemas import commands, events
from console_schemas.assist import Answered, SummaryRequest
from console_schemas.events import EngagementEvent, MessagePosted, SummaryBlock
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged
from console_schemas.ids import new_id

MOST_CHATS = 8
RETRY_SECONDS = 1.0

Seen = Callable[[str, float], object]
"""Told of every customer message: its id, and when it reached the agent (`perf_counter`)."""


class _Chat:
    """One engagement of this agent."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        """How many it still needs."""
        self.heard: set[str] = set()
        self.wrapping_up = False


class HeadlessAgent:
    """Serves customers until it is cancelled, over broker and bridge restarts."""

    def __init__(self, link: Link, live_turns: Callable[[str], int], seen: Seen) -> None:
        self.link = link
        self.live_turns = live_turns
        """How often a conversation's customer will speak."""
        self.seen = seen
        self.waiting: dict[str, None] = {}
        self.chats: dict[str, _Chat] = {}
        self.posted: dict[str, list[str]] = {}
        """The ids of the acknowledged answers of each engagement."""
        self.trying: set[str] = set()
        self.lost_races = 0

    async def serve(self) -> None:
        """Follow the link and act on what happens."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send(commands.SetListening(on=True)))
            async for event in self.link.follow():
                match event:
                    case WaitingSnapshot(rows=rows):
                        self.waiting = {row.engagement_id: None for row in rows}
                    case CustomerWaiting(row=row):
                        self.waiting[row.engagement_id] = None
                    case CustomerGone(engagement_id=engagement_id):
                        self.waiting.pop(engagement_id, None)
                    case MineSnapshot(engagement_ids=mine):
                        self.chats = {name: chat for name, chat in self.chats.items() if name in mine}
                    case EngagementSnapshot():
                        self._catch_up(group, event)
                    case EngagementChanged(event=fact):
                        self._change(group, fact)
                self._accept_more(group)

    def _catch_up(self, group: asyncio.TaskGroup, snapshot: EngagementSnapshot) -> None:
        engagement = snapshot.engagement
        chat = self.chats.setdefault(engagement.id, _Chat(self.live_turns(engagement.conversation_id)))
        for entry in snapshot.entries:
            if entry.kind == "message" and entry.author.role == "customer":
                self._hear(group, engagement.id, entry.id, entry.text)
        if engagement.status == "wrap_up":
            group.create_task(self._wrap_up(engagement.id, chat))

    def _change(self, group: asyncio.TaskGroup, fact: EngagementEvent) -> None:
        chat = self.chats.get(fact.engagement_id)
        match fact:
            case MessagePosted(message=message) if message.author.role == "customer":
                self._hear(group, fact.engagement_id, message.id, message.text)
            case events.ChatFinished() if chat is not None:
                group.create_task(self._wrap_up(fact.engagement_id, chat))
            case _ if isinstance(fact, events.Leaving):
                self.chats.pop(fact.engagement_id, None)

    def _accept_more(self, group: asyncio.TaskGroup) -> None:
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
        chat = self.chats.get(engagement_id)
        if chat is not None and message_id not in chat.heard:
            chat.heard.add(message_id)
            self.seen(message_id, perf_counter())
            group.create_task(self._answer(engagement_id, chat, message_id, text))

    async def _answer(self, engagement_id: str, chat: _Chat, message_id: str, said: str) -> None:
        text = f"Thank you, I have noted this: {said[:200]}"
        post = commands.PostMessage(engagement_id=engagement_id, message_id=f"a_{message_id}", text=text)
        try:
            await self._send(post)
        except Refusal:
            return  # the chat is over, or somebody else's: the feed says which
        self.posted.setdefault(engagement_id, []).append(post.message_id)
        chat.answers -= 1
        if chat.answers == 0:
            await self._wrap_up(engagement_id, chat)

    async def _wrap_up(self, engagement_id: str, chat: _Chat) -> None:
        if chat.wrapping_up:
            return
        chat.wrapping_up = True
        summary = await self._summarise(engagement_id)
        try:
            if summary is not None:
                block = SummaryBlock(
                    id=new_id("s"),
                    text=summary.text,
                    source=summary.origin,
                    covers=summary.covers,
                    made_at=datetime.now(UTC),
                )
                await self._send(commands.AddSummary(engagement_id=engagement_id, block=block))
            notes = "Served by a headless agent."
            await self._send(commands.CompleteEngagement(engagement_id=engagement_id, notes=notes))
        except Refusal:
            return  # as above
        if self.chats.get(engagement_id) is chat:
            del self.chats[engagement_id]

    async def _summarise(self, engagement_id: str) -> Answered | None:
        """Ask until the AI service has time, as an agent would who is told to try again; None where it refuses."""
        while True:
            try:
                return await self.link.ask(SummaryRequest(engagement_id=engagement_id))
            except Refusal as refusal:
                if refusal.refused.code != "unavailable":
                    return None
            except (Unknown, Unavailable):
                pass
            await asyncio.sleep(RETRY_SECONDS)

    async def _send(self, command: commands.AnyAgentCommand | commands.SetListening) -> commands.Done:
        """Send until it is known to be stored: a repeated command changes nothing."""
        while True:
            try:
                return await self.link.send(command)
            except (Unknown, Unavailable):
                await asyncio.sleep(RETRY_SECONDS)
