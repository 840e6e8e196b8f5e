"""What the agent does with messages to customers: write, send again, take back; and word of their typing."""

import time

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.commands import AgentTyping
from console_schemas.ids import new_id
from console_schemas.text import LIMIT
from console_tui.desk.desk import Desk, now
from console_tui.desk.outgoing import Outgoing
from console_tui.desk_events import MessageDropped
from console_tui.view_models import PendingMessage

TYPING_SECONDS = 0.8
"""A typing notice lasts a second, so it is said again a little sooner."""


class Sending:
    """Sends what the agent writes, in the order it was written."""

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk
        self.outgoing = Outgoing(link, desk)
        self._noticed = 0.0

    def write(self, engagement_id: str, text: str) -> None:
        """Send a message; one that the customer's channel does not take is shown as failed, with the reason."""
        chat = self._desk.state.chats.get(engagement_id)
        most = min((chat and chat.engagement.transfer.capabilities.max_length) or LIMIT, LIMIT)
        message = self._written(engagement_id, new_id("m"), text)
        if len(text) > most:
            reason = f"too long for the customer's channel: {len(text)} of at most {most} characters"
            self.outgoing.refuse(engagement_id, message, reason)
        else:
            self.outgoing.send(engagement_id, message)

    async def retry(self) -> None:
        """Send again what is not known to be stored, under the same ids, so that nothing is said twice."""
        chat = self._desk.state.chat
        for message in chat.pending if chat else ():
            if chat and message.state != "sending":
                again = self._written(chat.engagement.id, message.id, message.text)
                self.outgoing.send(chat.engagement.id, again)

    def take_back(self) -> str:
        """What was not stored, to be put back into the input. What is unknown stays: it may have arrived."""
        chat = self._desk.state.chat
        if chat is None:
            return ""
        taken = [message for message in chat.pending if message.state in ("failed", "waiting")]
        for message in taken:
            self.outgoing.withdraw(chat.engagement.id, message.id)
            self._desk.happened(MessageDropped(engagement_id=chat.engagement.id, message_id=message.id))
        return "\n".join(message.text for message in taken)

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

    def _written(self, engagement_id: str, message_id: str, text: str) -> PendingMessage:
        """A message as the agent wants it sent now, having read all that there is."""
        chat = self._desk.state.chats.get(engagement_id)
        epoch, read = (chat.engagement.epoch, chat.engagement.entries) if chat else (0, 0)
        return PendingMessage(id=message_id, text=text, at=now(self._desk), epoch=epoch, read=read)
