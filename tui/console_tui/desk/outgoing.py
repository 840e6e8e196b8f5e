"""What is on its way to customers: sent in order, and held while the bridge cannot be reached."""

import asyncio
from collections import defaultdict
from typing import Literal
from weakref import WeakValueDictionary

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.commands import Done, PostMessage
from console_tui.desk.desk import Desk, now
from console_tui.desk_events import (
    DeskEvent,
    MessageDropped,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageUnconfirmed,
    Noticed,
)
from console_tui.link_changes import KEPT
from console_tui.reply_guard import doubt_of
from console_tui.view_models import PendingMessage

TRIES = 3
"""How often a message without an answer is sent while the connection stands."""
PAUSE = 1.0
"""Seconds between two of these."""

Verdict = Literal["next", "wait", "stuck"]
"""After a message: the next may go, all wait for the bridge, or nothing may overtake this one."""


class Outgoing:
    """The messages of each chat that the log is not known to have, oldest first.

    What could not be sent goes by itself once its chat is known again, unless it may no longer be what the agent means.
    The id makes that safe: the same id is the same message, however often it is sent.
    """

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Each is kept by those that wait for it."""
        self._of: defaultdict[str, dict[str, PendingMessage]] = defaultdict(dict)
        self._late: set[str] = set()
        self._unknown: set[str] = set()

    def send(self, engagement_id: str, message: PendingMessage) -> None:
        """Send a message that the agent wants sent now, behind those before it."""
        self._late.discard(message.id)
        self._of[engagement_id][message.id] = message
        self._happened(_sending(engagement_id, message))
        self._desk.begin(self._send_all(engagement_id))

    def refuse(self, engagement_id: str, message: PendingMessage, reason: str) -> None:
        """Show a message that cannot be sent, and why."""
        self._happened(_sending(engagement_id, message))
        self._fail(engagement_id, message, reason)

    def resume(self, engagement_id: str) -> None:
        """The chat is as the bridge knows it: what waits, or has had no answer, goes now."""
        chat = self._desk.state.chats.get(engagement_id)
        if chat is None:
            return
        for message in tuple(self._of[engagement_id].values()):
            if message.id in self._late and message.id not in {each.id for each in chat.pending}:
                self._forget(engagement_id, message)  # the log has it after all
        late = {each.id: each for each in chat.pending if each.state in ("waiting", "unknown")}
        self._late |= late.keys()
        self._unknown |= {each.id for each in late.values() if each.state == "unknown"}
        self._of[engagement_id] = late | self._of[engagement_id]
        if self._of[engagement_id]:
            self._desk.begin(self._send_all(engagement_id))

    def withdraw(self, engagement_id: str, message_id: str) -> None:
        """This one is not to be sent after all."""
        self._of[engagement_id].pop(message_id, None)

    def forget(self, engagement_id: str) -> None:
        """Send nothing more to this customer, and keep nothing of it."""
        for message in tuple(self._of[engagement_id].values()):
            self._forget(engagement_id, message)
        del self._of[engagement_id]

    async def _send_all(self, engagement_id: str) -> None:
        verdict: Verdict = "next"
        async with self._turns.setdefault(engagement_id, asyncio.Lock()):
            for message in tuple(self._of[engagement_id].values()):
                if verdict == "next":
                    verdict = await self._send(engagement_id, message)
                elif verdict == "wait":
                    self._hold(engagement_id, message)
                else:
                    self._fail(engagement_id, message, "The message before it is not confirmed: send both again")

    async def _send(self, engagement_id: str, message: PendingMessage) -> Verdict:
        for _ in range(TRIES):
            if message.id not in self._of[engagement_id] or self._leaves_to_agent(engagement_id, message):
                return "next"
            if not self._desk.state.connected:
                self._hold(engagement_id, message)
                return "wait"
            if message.id in self._late - self._unknown:
                self._happened(_sending(engagement_id, message))
            post = PostMessage(engagement_id=engagement_id, message_id=message.id, text=message.text)
            try:
                self._stored(engagement_id, message, await self._link.send(post))
            except Refusal as refusal:
                self._fail(engagement_id, message, refusal.refused.message)
            except Unavailable:
                self._hold(engagement_id, message)
                return "wait"
            except Unknown:
                self._unknown.add(message.id)
                self._hold(engagement_id, message)
                await asyncio.sleep(PAUSE)
                continue
            return "next"
        self._forget(engagement_id, message)
        return "stuck"

    def _leaves_to_agent(self, engagement_id: str, message: PendingMessage) -> bool:
        """Whether a message that is late may not be what the agent means any more."""
        chat = self._desk.state.chats.get(engagement_id)
        if message.id not in self._late:
            return False
        if chat is None:  # what was written is kept with the rest of the chat
            self._forget(engagement_id, message)
            return True
        doubt = doubt_of(chat, message, now(self._desk))
        if not doubt:
            return False
        if message.id in self._unknown:
            unconfirmed = MessageUnconfirmed(engagement_id=engagement_id, message_id=message.id, reason=doubt)
            self._happened(unconfirmed)
            self._forget(engagement_id, message)
        else:
            self._fail(engagement_id, message, doubt)
        return True

    def _hold(self, engagement_id: str, message: PendingMessage) -> None:
        self._late.add(message.id)
        held = MessageUnconfirmed if message.id in self._unknown else MessageHeld
        self._happened(held(engagement_id=engagement_id, message_id=message.id))

    def _stored(self, engagement_id: str, message: PendingMessage, done: Done) -> None:
        """It is in the log. Where its fact has long been taken in, nothing more comes that would say so."""
        self._forget(engagement_id, message)
        chat = self._desk.state.chats.get(engagement_id)
        if chat is not None and 0 < done.version <= chat.engagement.version:
            self._happened(MessageDropped(engagement_id=engagement_id, message_id=message.id))

    def _fail(self, engagement_id: str, message: PendingMessage, reason: str) -> None:
        self._forget(engagement_id, message)
        self._happened(MessageFailed(engagement_id=engagement_id, message_id=message.id, reason=reason))
        if engagement_id not in self._desk.state.chats:
            kept = KEPT if engagement_id in self._desk.state.shelved else ""
            self._happened(Noticed(text=kept + reason, severity="warning"))

    def _forget(self, engagement_id: str, message: PendingMessage) -> None:
        self._of[engagement_id].pop(message.id, None)
        self._late.discard(message.id)
        self._unknown.discard(message.id)

    def _happened(self, event: DeskEvent) -> None:
        self._desk.happened(event)


def _sending(engagement_id: str, message: PendingMessage) -> MessageSending:
    return MessageSending(
        engagement_id=engagement_id,
        message_id=message.id,
        text=message.text,
        at=message.at,
        epoch=message.epoch,
        read=message.read,
    )
