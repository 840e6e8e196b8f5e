"""Whatever waits for a message ends when it is cancelled, also in the very moment in which one comes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client.answers import StreamedAnswer
from console_client.presence_beat import PresenceBeat
from console_client.stream_reader import StreamReader
from console_schemas.assist import Piece
from console_schemas.subjects import OUT_STREAM, Subjects
from console_schemas.wire import encode


class Quiet:
    """A connection on which only comes what a test delivers."""

    is_closed, is_connected = False, True

    def __init__(self) -> None:
        self.stats = {"reconnects": 0}
        self.deliver: Callable[[Msg], Awaitable[None]] | None = None

    def new_inbox(self) -> str:
        """An inbox."""
        return "_INBOX.ana.one"

    def jetstream(self) -> "Quiet":
        """The same."""
        return self

    async def subscribe(self, _: str, cb: Callable[[Msg], Awaitable[None]]) -> "Quiet":
        """From now on there is somebody to deliver to."""
        self.deliver = cb
        return self

    async def add_consumer(self, *_: Any, **__: Any) -> None:
        """There it is."""

    async def publish(self, *_: Any, **__: Any) -> None:
        """Nobody hears it."""

    async def unsubscribe(self) -> None:
        """Nothing more is wanted."""


async def reading(nc: Quiet) -> None:
    async for _ in StreamReader(cast(Client, nc), OUT_STREAM, "console.out.shop.>", 0).messages():
        pass


async def asking(nc: Quiet) -> None:
    await StreamedAnswer(cast(Client, nc), "console.ai.ana.assist", b"question", 30)


HEARTBEAT = Msg(cast(Client, None), data=b"", headers={"Status": "100", "Nats-Last-Consumer": "0"})
SIGN_OF_LIFE = Msg(cast(Client, None), data=encode(Piece(text="")))


@pytest.mark.parametrize("steps", range(5))
@pytest.mark.parametrize(("waiting", "message"), [(reading, HEARTBEAT), (asking, SIGN_OF_LIFE)])
async def test_it_ends_in_the_moment_in_which_a_message_comes(
    waiting: Callable[[Quiet], Awaitable[None]], message: Msg, steps: int
) -> None:
    nc = Quiet()
    task = asyncio.ensure_future(waiting(nc))
    while nc.deliver is None:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    await nc.deliver(message)
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=20)
    assert task.cancelled()


@pytest.mark.parametrize("steps", range(5))
async def test_presence_ends_in_the_moment_in_which_it_is_wanted_sooner(steps: int) -> None:
    beat = PresenceBeat(cast(Client, Quiet()), Subjects(), "ana")
    task = asyncio.create_task(beat.run())
    await asyncio.sleep(0.01)
    beat.keep_within(300.0)
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=20)
    assert task.cancelled()
