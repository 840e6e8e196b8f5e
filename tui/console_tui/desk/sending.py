"""Messages to customers: on their way, stored, unknown or failed, each shown as what it is."""

import asyncio
import time
from collections import defaultdict

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.commands import AgentTyping, PostMessage
from console_schemas.ids import new_id
from console_schemas.text import LIMIT
from console_tui.desk.desk import Desk, now
from console_tui.desk_events import Drafted, MessageDropped, MessageFailed, MessageSending, MessageUnconfirmed, Noticed

TYPING_SECONDS = 0.8
"""A typing notice lasts a second, so it is said again a little sooner."""


class Sending:
    """Sends what the agent writes, in the order it was written."""

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._noticed = 0.0

    def write(self, engagement_id: str, text: str) -> bool:
        """Send a message; false (and said why) where the customer's channel would not take it."""
        chat = self._desk.state.chats[engagement_id]
        most = min(chat.engagement.transfer.capabilities.max_length or LIMIT, LIMIT)
        if len(text) > most:
            words = f"Too long for the customer's channel: {len(text)} of at most {most} characters."
            self._desk.happened(Noticed(text=words, severity="warning"))
            return False
        self._send(engagement_id, new_id("m"), text)
        return True

    async def retry(self) -> None:
        """Send again what is not known to be stored, under the same ids, so that nothing is said twice."""
        chat = self._desk.state.chat
        for message in chat.pending if chat else ():
            if chat and message.state != "sending":
                self._send(chat.engagement.id, message.id, message.text)

    async def drop_failed(self) -> None:
        """Take what was not stored back into the input. What is unknown stays: it may have reached the customer."""
        chat = self._desk.state.chat
        failed = [message for message in chat.pending if message.state == "failed"] if chat else []
        if chat is None or not failed:
            words = "It is not known whether this was stored: send it again, it will not be said twice."
            self._desk.happened(Noticed(text=words, severity="warning"))
            return
        text = "\n".join([*(message.text for message in failed), *filter(None, [chat.draft])])
        for message in failed:
            self._desk.happened(MessageDropped(engagement_id=chat.engagement.id, message_id=message.id))
        self._desk.happened(Drafted(engagement_id=chat.engagement.id, text=text))

    def typed(self, engagement_id: str, text: str) -> None:
        """The agent is typing: tell the customer now and then."""
        now = time.monotonic()
        if text and now - self._noticed >= TYPING_SECONDS:
            self._noticed = now
            self._desk.begin(self._tell_typing(engagement_id))

    async def _tell_typing(self, engagement_id: str) -> None:
        try:
            await self._link.send(AgentTyping(engagement_id=engagement_id))
        except (Refusal, Unknown, Unavailable):
            return  # a notice that nobody hears is not worth a word

    def _send(self, engagement_id: str, message_id: str, text: str) -> None:
        sending = MessageSending(
            engagement_id=engagement_id, message_id=message_id, text=text, at=now(self._desk)
        )
        self._desk.happened(sending)
        self._desk.begin(self._post(sending))

    async def _post(self, message: MessageSending) -> None:
        ids = {"engagement_id": message.engagement_id, "message_id": message.message_id}
        async with self._turns[message.engagement_id]:
            try:
                await self._link.send(PostMessage(**ids, text=message.text))
            except Refusal as refusal:
                self._desk.happened(MessageFailed(**ids, reason=refusal.refused.message))
            except Unknown:
                self._desk.happened(MessageUnconfirmed(**ids))
            except Unavailable:
                self._desk.happened(MessageFailed(**ids, reason="The bridge cannot be reached."))
