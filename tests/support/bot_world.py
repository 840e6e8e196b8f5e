"""The other side of a bot, and what the bot hears of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.js import api

from console_client.bot_client import Told
from console_client.stored_publish import publish_stored
from console_schemas.outbound import AgentMessage
from console_schemas.subjects import IN_STREAM, OUT_STREAM, Subjects
from console_schemas.wire import encode

SUBJECTS = Subjects()


class Console:
    """The other side: makes the streams, tells bots something, reads what they published."""

    def __init__(self, nc: Client) -> None:
        self.nc = nc

    async def make_streams(self) -> None:
        """As the bridge does."""
        await self.nc.jetstream().add_stream(api.StreamConfig(name=IN_STREAM, subjects=[SUBJECTS.all_inbound]))
        await self.nc.jetstream().add_stream(api.StreamConfig(name=OUT_STREAM, subjects=[SUBJECTS.all_outbound]))

    async def tell(self, conversation: str, text: str, bot: str = "shop") -> None:
        """One message of an agent."""
        now = datetime.now(UTC)
        told = AgentMessage(conversation_id=conversation, at=now, message_id=text, text=text, agent_name="Ana")
        await publish_stored(self.nc, OUT_STREAM, SUBJECTS.outbound(bot, conversation, "message"), encode(told))

    async def stored(self, stream: str = IN_STREAM) -> list[api.RawStreamMsg]:
        """Everything in a stream."""
        jetstream = self.nc.jetstream()
        state = (await jetstream.stream_info(stream)).state
        return [await jetstream.get_msg(stream, seq) for seq in range(state.first_seq, state.last_seq + 1)]


class Ear:
    """Collects what a bot hears."""

    def __init__(self, events: AsyncIterator[Told]) -> None:
        self.texts: list[str] = []
        self.conversations: list[str] = []
        self.task = asyncio.create_task(self._listen(events))

    def has(self, number: int) -> bool:
        """Whether so many have been heard."""
        return len(self.texts) >= number

    async def _listen(self, events: AsyncIterator[Told]) -> None:
        async for conversation, event in events:
            assert isinstance(event, AgentMessage)
            self.conversations.append(conversation)
            self.texts.append(event.text)
