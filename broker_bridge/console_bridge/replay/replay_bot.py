"""The bot of a replay: transfers every conversation and speaks for its customer until it hears `completed`."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from time import perf_counter

from console_bridge.replay.dialogues import Dialogue
from console_client.bot_client import BotClient
from console_schemas import outbound

MOST_AT_ONCE = 64
"""Conversations whose transfer has not been answered yet."""


class RefusedTransfer(Exception):
    """The bridge refused what the replay published; the text says why."""


class ReplayBot:
    """Drives all conversations at once; every message it sends is remembered with its time."""

    def __init__(self, client: BotClient, dialogues: Iterable[Dialogue], completed: Callable[[], None]) -> None:
        self.client = client
        self.dialogues = {dialogue.conversation: dialogue for dialogue in dialogues}
        self.completed = completed
        self.said: dict[str, list[str]] = {conversation: [] for conversation in self.dialogues}
        """The message ids of each conversation, in the order they were sent."""
        self.sent_at: dict[str, float] = {}
        self.open = set(self.dialogues)
        self._gate = asyncio.Semaphore(MOST_AT_ONCE)

    async def run(self) -> None:
        """Transfer everything and speak until every conversation is completed."""
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(self._hear(group))
            await asyncio.gather(*(self._transfer(dialogue) for dialogue in self.dialogues.values()))
            await hearing

    async def _transfer(self, dialogue: Dialogue) -> None:
        async with self._gate:
            await self.client.transfer(dialogue.transfer(datetime.now(UTC)))

    async def _hear(self, group: asyncio.TaskGroup) -> None:
        async for conversation, event in self.client.events():
            if conversation not in self.open:
                continue
            match event:
                case outbound.Accepted() | outbound.AgentMessage():
                    group.create_task(self._say_next(self.dialogues[conversation]))
                case outbound.Completed():
                    self.open.discard(conversation)
                    self.completed()
                case outbound.Rejected(message=message, problems=problems):
                    raise RefusedTransfer(f"{conversation}: {message} {'; '.join(problems)}")
            if not self.open:
                return

    async def _say_next(self, dialogue: Dialogue) -> None:
        said = self.said[dialogue.conversation]
        if len(said) == len(dialogue.live):
            return
        message_id = f"{dialogue.conversation[:48]}-{len(said)}"
        text = dialogue.live[len(said)]
        said.append(message_id)
        self.sent_at[message_id] = perf_counter()
        await self.client.say(dialogue.conversation, text, message_id=message_id)
