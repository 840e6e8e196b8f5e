"""The relay does to a line what its faults say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from faults.relay import Relay

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echoing() -> AsyncIterator[tuple[Relay, Line, asyncio.Event]]:
    """A relay in front of a server that sends everything back, a line through it, and whether the server lost it."""
    lost = asyncio.Event()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(100):
                writer.write(data)
        except OSError:
            pass
        lost.set()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    relay = Relay(server.sockets[0].getsockname()[1])
    await relay.open()
    line = await asyncio.open_connection("127.0.0.1", relay.port)
    try:
        await say(line, b"before")
        assert await hear(line) == b"before"
        yield relay, line, lost
    finally:
        line[1].close()
        await relay.close()
        server.close()


async def say(line: Line, data: bytes) -> None:
    line[1].write(data)
    await line[1].drain()


async def hear(line: Line, seconds: float = 10) -> bytes:
    return await asyncio.wait_for(line[0].read(100), seconds)


async def test_a_silent_line_delivers_late() -> None:
    async with echoing() as (relay, line, lost):
        relay.stall()
        await say(line, b"late")
        with pytest.raises(TimeoutError):
            await hear(line, 0.3)
        assert not lost.is_set()
        relay.heal()
        assert await hear(line) == b"late"


async def test_a_reset_line_breaks_off_at_both_ends() -> None:
    async with echoing() as (relay, line, lost):
        relay.reset()
        with pytest.raises(ConnectionResetError):
            await hear(line)
        await asyncio.wait_for(lost.wait(), 10)


async def test_a_half_open_line_is_dead_on_one_side_only() -> None:
    async with echoing() as (relay, line, lost):
        relay.half_open()
        await asyncio.wait_for(lost.wait(), 10)
        await say(line, b"to nobody")
        with pytest.raises(TimeoutError):
            await hear(line, 0.3)
        relay.heal()
        with pytest.raises(ConnectionResetError):
            while await hear(line):
                pass
            raise ConnectionResetError  # an orderly end is as good as a reset
