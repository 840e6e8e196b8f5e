"""The client for bots and gateways: hand customers over, relay what is said, hear what becomes of them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Literal

import msgspec
from nats import errors
from nats.aio.client import Client

from console_client.connection import StateCallback, connect
from console_client.ending import end
from console_client.settings import NatsSettings
from console_client.stored_publish import publish_stored
from console_client.stream_reader import StreamReader, position_for
from console_schemas.ids import new_id
from console_schemas.outbound import AnyOutbound, TypingNotice
from console_schemas.subjects import IN_STREAM, OUT_STREAM, Subjects
from console_schemas.transfer import CustomerLeft, InboundMessage, TransferRequest
from console_schemas.wire import encode

Told = tuple[str, AnyOutbound]
"""A conversation, and what the bot is told of it."""

_outbound: msgspec.json.Decoder[AnyOutbound] = msgspec.json.Decoder(AnyOutbound)


class BotClient:
    """One bot's connection. Make it with `open`, end it with `close`.

    What is published is stored when the call returns, else it raises `Unavailable` (not stored) or `Unknown` (perhaps
    stored: the same call again is safe, given the same ids).
    """

    def __init__(self, nc: Client, subjects: Subjects, bot: str, position: int) -> None:
        self.bot = bot
        self._nc = nc
        self._subjects = subjects
        self._reader = StreamReader(nc, OUT_STREAM, subjects.outbound_of(bot), position)
        self._hearers: list[tuple[str | None, asyncio.Queue[Told | None]]] = []
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls, nats: NatsSettings, bot: str, *, after: int | None = None, on_state: StateCallback | None = None
    ) -> "BotClient":
        """Connect as a bot. It hears what is told from now on, or, with `after`, behind that `position`.

        Raises `Unreachable`, `SettingsError`, or `BadToken` for a name that fits no subject.
        """
        subjects = Subjects(nats.prefix)
        subjects.outbound_of(bot)
        nc = await connect(nats, f"bot {bot}", user=bot, on_state=on_state)
        position = after if after is not None else await position_for(nc, OUT_STREAM, subjects.outbound_of(bot))
        return cls(nc, subjects, bot, position)

    @property
    def position(self) -> int:
        """Up to where everything has been heard: to be kept by a bot that must miss nothing while it is stopped."""
        return self._reader.position

    async def transfer(self, request: TransferRequest) -> int:
        """Hand a customer over; returns the sequence in `CONSOLE_IN`. The answer comes as an event."""
        return await self._publish(request.conversation_id, "transfer", request)

    async def say(
        self,
        conversation: str,
        text: str,
        *,
        message_id: str | None = None,
        role: Literal["customer", "bot"] = "customer",
        name: str = "",
    ) -> str:
        """Relay what the customer (or still the bot) says; returns the message's id, made up where none is given."""
        message_id = message_id or new_id("m")
        said = InboundMessage(message_id=message_id, text=text, sent_at=datetime.now(UTC), role=role, name=name)
        await self._publish(conversation, "message", said)
        return message_id

    async def left(self, conversation: str, reason: str = "") -> int:
        """The customer closed the conversation; returns the sequence in `CONSOLE_IN`."""
        return await self._publish(conversation, "left", CustomerLeft(reason=reason))

    async def typing(self, conversation: str) -> None:
        """The customer is typing: good for a second, never stored, and lost while the connection is down."""
        if self._nc.is_connected:
            with contextlib.suppress(errors.Error):
                await self._nc.publish(self._subjects.typing_in(self.bot, conversation), encode(TypingNotice()))

    def events(self, conversation: str | None = None) -> AsyncIterator[Told]:
        """What the bot is told from now on, of one conversation or of all, each once and in order.

        Nothing is missed while the broker or the bridge is away. Ends with `close`.
        """
        heard: asyncio.Queue[Told | None] = asyncio.Queue()
        hearer = (conversation, heard)
        self._hearers.append(hearer)
        if self._reading.done():
            heard.put_nowait(None)
        return self._hear(hearer)

    async def close(self) -> None:
        """End it."""
        await end({self._reading})
        await self._nc.close()

    async def _publish(self, conversation: str, kind: str, payload: msgspec.Struct) -> int:
        subject = self._subjects.inbound(self.bot, conversation, kind)
        return await publish_stored(self._nc, IN_STREAM, subject, encode(payload))

    async def _hear(self, hearer: "tuple[str | None, asyncio.Queue[Told | None]]") -> AsyncIterator[Told]:
        try:
            while (told := await hearer[1].get()) is not None:
                yield told
        finally:
            self._hearers.remove(hearer)

    async def _read(self) -> None:
        try:
            async for message in self._reader.messages():
                with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    # A kind of message that this version does not know is passed over.
                    self._told(message.subject.split(".")[-2], _outbound.decode(message.data))
        finally:
            for _, heard in self._hearers:
                heard.put_nowait(None)

    def _told(self, conversation: str, event: AnyOutbound) -> None:
        for wanted, heard in self._hearers:
            if wanted in (None, conversation):
                heard.put_nowait((conversation, event))
