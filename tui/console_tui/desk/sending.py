"""Messages to customers: on their way, stored, unknown or failed, each shown as what it is."""

import asyncio
import time
from weakref import WeakValueDictionary

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.commands import AgentTyping, PostMessage
from console_schemas.ids import new_id
from console_schemas.text import LIMIT
from console_tui.desk.desk import Desk, now
from console_tui.desk_events import MessageDropped, MessageFailed, MessageSending, MessageUnconfirmed

TYPING_SECONDS = 0.8
"""A typing notice lasts a second, so it is said again a little sooner."""


class Sending:
    """Sends what the agent writes, in the order it was written."""

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Each is kept by those that wait for it."""
        self._noticed = 0.0

    def write(self, engagement_id: str, text: str) -> None:
        """Send a message; one that the customer's channel does not take is shown as failed, with the reason."""
        chat = self._desk.state.chats.get(engagement_id)
        message_id = new_id("m")
        self._say_sending(engagement_id, message_id, text)
        most = min((chat and chat.engagement.transfer.capabilities.max_length) or LIMIT, LIMIT)
        if len(text) > most:
            reason = f"too long for the customer's channel: {len(text)} of at most {most} characters"
            self._failed(engagement_id, message_id, reason)
        else:
            self._desk.begin(self._post(engagement_id, message_id, text))

    async def retry(self) -> None:
        """Send again what is not known to be stored, under the same ids, so that nothing is said twice."""
        chat = self._desk.state.chat
        for message in chat.pending if chat else ():
            if chat and message.state != "sending":
                self._say_sending(chat.engagement.id, message.id, message.text)
                self._desk.begin(self._post(chat.engagement.id, message.id, message.text))

    def take_back(self) -> str:
        """What was not stored, to be put back into the input. What is unknown stays: it may have arrived."""
        chat = self._desk.state.chat
        if chat is None:
            return ""
        failed = [message for message in chat.pending if message.state == "failed"]
        for message in failed:
            self._desk.happened(MessageDropped(engagement_id=chat.engagement.id, message_id=message.id))
        return "\n".join(message.text for message in failed)

    def typed(self, engagement_id: str, text: str) -> None:
        """The agent is typing: tell the customer now and then."""
        moment = time.monotonic()
        if text and moment - self._noticed >= TYPING_SECONDS:
            self._noticed = moment
            self._desk.begin(self._tell_typing(engagement_id))

    async def _tell_typing(self, engagement_id: str) -> None:
        try:
            await self._link.send(AgentTyping(engagement_id=engagement_id))
        except (Refusal, Unknown, Unavailable):
            return  # a notice that nobody hears is not worth a word

    def _say_sending(self, engagement_id: str, message_id: str, text: str) -> None:
        at = now(self._desk)
        self._desk.happened(MessageSending(engagement_id=engagement_id, message_id=message_id, text=text, at=at))

    async def _post(self, engagement_id: str, message_id: str, text: str) -> None:
        async with self._turns.setdefault(engagement_id, asyncio.Lock()):
            try:
                await self._link.send(PostMessage(engagement_id=engagement_id, message_id=message_id, text=text))
            except Refusal as refusal:
                self._failed(engagement_id, message_id, refusal.refused.message)
            except Unknown:
                self._desk.happened(MessageUnconfirmed(engagement_id=engagement_id, message_id=message_id))
            except Unavailable:
                self._failed(engagement_id, message_id, "the bridge cannot be reached")

    def _failed(self, engagement_id: str, message_id: str, reason: str) -> None:
        self._desk.happened(MessageFailed(engagement_id=engagement_id, message_id=message_id, reason=reason))
