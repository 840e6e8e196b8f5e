"""The customers of the benchmark, their bot, and a plain subscriber beside the console that is measured."""

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg

from bench.background import Background
from bench.installation import Installation
from console_client.bot_client import BotClient
from console_client.connection import connect
from console_schemas.subjects import Subjects
from console_schemas.transfer import Customer, Reason, Routing, TransferRequest

AT_ONCE = 200
WORDS = ("order", "parcel", "refund", "yesterday", "please", "thank", "you", "number", "still", "waiting", "where")


class Heard(NamedTuple):
    """An event, and when it reached the plain subscriber."""

    at: float
    subject: str
    data: bytes


def customer(number: int) -> TransferRequest:
    """One of many customers."""
    return TransferRequest(
        transfer_id=f"t-{number}",
        conversation_id=f"chat-{number}",
        requested_at=datetime.now(UTC),
        reason=Reason(code="bench", text=f"Question number {number}"),
        channel="web",
        customer=Customer(id=f"c-{number}", name=name_of(number)),
        routing=Routing(queue="general"),
    )


def name_of(number: int) -> str:
    """What the agent reads in the list."""
    return f"N{number:06d}"


def words(number: int) -> str:
    """Three to eleven words, the same at each run."""
    return " ".join(WORDS[(number * 7 + step) % len(WORDS)] for step in range(3 + number % 9))


class Customers:
    """What customers do. Calls that begin with `begin` return at once, the others when it is stored."""

    def __init__(self, background: Background, bot: BotClient, listener: Client) -> None:
        self._background = background
        self._bot = bot
        self._listener = listener
        self._heard: list[Heard] = []

    def transfer(self, numbers: Iterable[int]) -> None:
        """Have these customers wait."""
        self._background.run(self._transfer(list(numbers)))

    def leave(self, numbers: Iterable[int]) -> None:
        """Have these customers go."""
        self._background.run(self._leave(list(numbers)))

    def begin_saying(self, number: int, text: str) -> "Future[str]":
        """Have a customer say something."""
        return self._background.start(self._bot.say(customer(number).conversation_id, text))

    def begin_traffic(self, number: int, rate: float, seconds: float, expected: dict[str, float]) -> "Future[None]":
        """Have a customer say `rate` messages a second; `expected` takes the mark of each and when it was published."""
        return self._background.start(self._traffic(number, rate, seconds, expected))

    def listen(self, agent: str) -> None:
        """From now on hear the feed of this agent, as their console does."""
        self._background.run(self._listen(Subjects().feed_of(agent)))

    def heard(self, text: str) -> Heard:
        """The newest event of a feed that has this text."""
        return next(each for each in reversed(self._heard) if text.encode() in each.data)

    async def _traffic(self, number: int, rate: float, seconds: float, expected: dict[str, float]) -> None:
        began = perf_counter()
        for turn in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + turn / rate - perf_counter()))
            expected[f"t{turn:04d}"] = perf_counter()
            await self._bot.say(customer(number).conversation_id, f"{words(turn)} t{turn:04d}")

    async def _listen(self, subject: str) -> None:
        async def take(message: Msg) -> None:
            self._heard.append(Heard(perf_counter(), message.subject, message.data))

        await self._listener.subscribe(subject, cb=take)
        await self._listener.flush()

    async def _transfer(self, numbers: list[int]) -> None:
        for start in range(0, len(numbers), AT_ONCE):
            await asyncio.gather(*(self._bot.transfer(customer(n)) for n in numbers[start : start + AT_ONCE]))

    async def _leave(self, numbers: list[int]) -> None:
        for start in range(0, len(numbers), AT_ONCE):
            part = numbers[start : start + AT_ONCE]
            await asyncio.gather(*(self._bot.left(customer(n).conversation_id) for n in part))


@contextmanager
def customers(where: Installation) -> Iterator[Customers]:
    """Connected, until the end of the context."""
    with Background() as background:
        bot = background.run(BotClient.open(where.nats, "bench-bot"))
        listener = background.run(connect(where.nats, "bench listener"))
        try:
            yield Customers(background, bot, listener)
        finally:
            background.run(bot.close())
            background.run(listener.close())
