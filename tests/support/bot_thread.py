"""A bot for tests that are not asynchronous themselves: its client runs in a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import msgspec

from console_bridge.log_reading import stored
from console_client.bot_client import BotClient
from console_client.connection import connect
from console_client.service_login import logged_in_as
from console_client.settings import NatsSettings
from console_schemas.events import EngagementEvent
from console_schemas.outbound import AgentMessage, AnyOutbound
from console_schemas.subjects import Subjects
from console_schemas.transfer import TransferRequest

T = TypeVar("T")

SECONDS = 60
"""How long anything that is asked of the bot may take."""


class BotThread:
    """One bot, and all it hears. End it with `close`."""

    def __init__(self, nats: NatsSettings, bot: str) -> None:
        self._nats = nats
        self._heard: list[tuple[str, AnyOutbound]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._client = self._do(BotClient.open(self._nats, bot))
        self._listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)

    def transfer(self, request: TransferRequest) -> None:
        """Hand a customer over."""
        self._do(self._client.transfer(request))

    def say(self, conversation: str, text: str) -> None:
        """Relay what the customer says."""
        self._do(self._client.say(conversation, text))

    def heard(self, conversation: str) -> list[AnyOutbound]:
        """What the bot was told of one conversation so far, in order."""
        return [event for each, event in tuple(self._heard) if each == conversation]

    def kinds(self, conversation: str) -> list[str]:
        """The names of what the bot was told of it."""
        return [type(event).__name__ for event in self.heard(conversation)]

    def texts(self, conversation: str) -> list[str]:
        """What agents said in it."""
        return [event.text for event in self.heard(conversation) if isinstance(event, AgentMessage)]

    def facts(self, conversation: str) -> list[EngagementEvent]:
        """What the log has on the engagement of a conversation."""
        return self._do(self._facts(self.heard(conversation)[0].engagement_id))

    def close(self) -> None:
        """End it."""
        self._do(self._client.close())
        self._listening.result(SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)

    async def _listen(self) -> None:
        async for told in self._client.events():
            self._heard.append(told)

    async def _facts(self, engagement_id: str) -> list[EngagementEvent]:
        nc = await connect(logged_in_as(self._nats, "bridge-log"), "reader of the log", user="bridge-log")
        try:
            messages = [message async for message in stored(nc, Subjects().log_of(engagement_id), seq=1)]
            return [msgspec.json.decode(message.data, type=EngagementEvent) for message in messages]
        finally:
            await nc.close()
