"""The load: customers who come, are handed over by a bot, speak, are answered and go, so many at once, for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

from console_bridge.replay.dialogues import Dialogue
from console_client.bot_client import BotClient
from console_client.link import Unavailable, Unknown
from console_schemas import outbound
from console_schemas.outbound import OUTBOUND_TOKENS, AnyOutbound
from faults.history import Heard, Journal

BOT = "fault-bot"
RETRY = 0.3
"""Seconds until what is not known to be stored is sent again."""
PACE = 0.12
"""Seconds between two new customers at least."""

Mischief = Callable[[Callable[[], Awaitable[object]]], Awaitable[None]]
"""What a fault does to the sending of one message, which it may do more than once, or late."""


class Talk:
    """One conversation from the transfer to its end."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.began = monotonic()
        self.ended_at = 0.0
        self.said = 0
        self.answered: set[str] = set()
        self.heard: list[str] = []
        self.over = asyncio.Event()

    @property
    def conversation(self) -> str:
        """Its name on the bus."""
        return self.dialogue.conversation


class Customers:
    """All customers of one bot. The journal gets all that is sent and heard."""

    def __init__(self, client: BotClient, journal: Journal, dialogues: Iterator[Dialogue], at_once: int) -> None:
        self.client = client
        self.talks: dict[str, Talk] = {}
        self.completed = 0
        self.mischief: Mischief | None = None
        """What happens to messages while a fault wishes it."""
        self._journal = journal
        self._dialogues = dialogues
        self._open = asyncio.Semaphore(at_once)
        self._sending: set[asyncio.Task[None]] = set()
        self._hearing = asyncio.create_task(self._hear())
        self._coming: asyncio.Task[None] | None = None

    def come(self) -> None:
        """From now on there is always somebody."""
        self._coming = asyncio.create_task(self._come())

    async def come_no_more(self) -> None:
        """Let nobody new come."""
        if self._coming is not None:
            self._coming.cancel()
            with suppress(asyncio.CancelledError):
                await self._coming
            self._coming = None

    def one_more(self) -> Talk:
        """A customer who comes now, whatever the load is."""
        talk = Talk(next(self._dialogues))
        self.talks[talk.conversation] = talk
        self._start(self._transfer(talk))
        return talk

    def unfinished(self, before: float = float("inf")) -> list[Talk]:
        """The customers who came before a moment and are not served to the end."""
        return [talk for talk in self.talks.values() if not talk.over.is_set() and talk.began < before]

    async def all_over(self, before: float, seconds: float) -> list[Talk]:
        """Wait until everybody who came before a moment is served; those who are not in time."""
        deadline = monotonic() + seconds
        while (left := self.unfinished(before)) and monotonic() < deadline:
            with suppress(TimeoutError):
                await asyncio.wait_for(left[0].over.wait(), max(0.01, deadline - monotonic()))
        return left

    async def publish(self, kind: str, conversation: str, name: str, send: Callable[[], Awaitable[object]]) -> None:
        """Send until it is stored, every attempt written down; where a fault plays, as it plays."""
        if self.mischief is None:
            await self.store(kind, conversation, name, send)
        else:
            await self.mischief(lambda: self.store(kind, conversation, name, send))

    async def store(
        self, kind: str, conversation: str, name: str, send: Callable[[], Awaitable[object]], *, loose: bool = False
    ) -> None:
        """Send until it is stored, every attempt written down."""
        while True:
            attempt = self._journal.ask(self.client.bot, kind, conversation, name, loose=loose)
            try:
                stored = await send()
                self._journal.acknowledge(attempt, stored if isinstance(stored, int) else 0)
                return
            except Unknown:
                pass
            except Unavailable:
                self._journal.deny(attempt, "not-sent")
            await asyncio.sleep(RETRY)

    async def close(self) -> None:
        """End the load, finished or not."""
        await self.come_no_more()
        for task in (*self._sending, self._hearing):
            task.cancel()
        await asyncio.gather(*self._sending, self._hearing, return_exceptions=True)

    async def _come(self) -> None:
        while True:
            await self._open.acquire()
            talk = self.one_more()
            self._start(self._give_back(talk))
            await asyncio.sleep(PACE)

    async def _give_back(self, talk: Talk) -> None:
        await talk.over.wait()
        self._open.release()

    async def _transfer(self, talk: Talk) -> None:
        request = talk.dialogue.transfer(datetime.now(UTC))
        await self.publish("transfer", talk.conversation, request.transfer_id, lambda: self.client.transfer(request))

    async def _hear(self) -> None:
        async for conversation, event in self.client.events():
            name = event.message_id if isinstance(event, outbound.AgentMessage) else ""
            token = OUTBOUND_TOKENS[type(event)]
            self._journal.write(
                Heard(
                    at=monotonic(),
                    by=self.client.bot,
                    conversation=conversation,
                    kind=token,
                    name=name,
                    engagement=event.engagement_id,
                )
            )
            if talk := self.talks.get(conversation):
                talk.heard.append(token)
                self._act(talk, event)

    def _act(self, talk: Talk, event: AnyOutbound) -> None:
        match event:
            case outbound.Accepted():
                self._say_next(talk)
            case outbound.AgentMessage(message_id=message_id):
                talk.answered.add(message_id)
                self._say_next(talk)
            case outbound.Completed() | outbound.Failed() | outbound.Returned():
                if not talk.over.is_set():
                    talk.ended_at = monotonic()
                    self.completed += 1
                    talk.over.set()

    def _say_next(self, talk: Talk) -> None:
        """The next thing, once the last is answered: whatever is heard twice says nothing twice."""
        last = f"a_{_message(talk, talk.said - 1)}"
        if talk.said == len(talk.dialogue.live) or (talk.said and last not in talk.answered):
            return
        name, text = _message(talk, talk.said), talk.dialogue.live[talk.said]
        talk.said += 1
        conversation = talk.conversation
        self._start(
            self.publish("message", conversation, name, lambda: self.client.say(conversation, text, message_id=name))
        )

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)


def _message(talk: Talk, number: int) -> str:
    return f"{talk.conversation}-m{number}"
