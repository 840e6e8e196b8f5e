"""The floors of a message's way to the screen: an acknowledged publish, a delivery, and one painted line."""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from nats.js.api import StreamConfig

from bench.figures import Figures, median, milliseconds
from console_client.connection import connect
from console_client.settings import NatsSettings
from support.pty import Terminal


class Floors(NamedTuple):
    """Seconds, each, of what no message can do without."""

    publish: list[float]
    delivery: list[float]

    @property
    def figures(self) -> Figures:
        """Their medians."""
        return {
            "floor_publish_ms": milliseconds(median(self.publish)),
            "floor_delivery_ms": milliseconds(median(self.delivery)),
        }


def bus_floors(nats: NatsSettings, rounds: int) -> Floors:
    """Measured one after the other."""
    return Floors(asyncio.run(_publish_floor(nats, rounds)), asyncio.run(_delivery_floor(nats, rounds)))


async def _publish_floor(nats: NatsSettings, rounds: int) -> list[float]:
    """Seconds of a bare JetStream publish with its acknowledgement, one by one."""
    client = await connect(nats, "bench floor")
    try:
        jetstream = client.jetstream()
        await jetstream.add_stream(StreamConfig(name="BENCH_FLOOR", subjects=["bench.floor"]))
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            await jetstream.publish("bench.floor", b"x" * 200)
            times.append(time.perf_counter() - began)
        await jetstream.delete_stream("BENCH_FLOOR")
        return times
    finally:
        await client.close()


async def _delivery_floor(nats: NatsSettings, rounds: int) -> list[float]:
    """Seconds from a bare publish to a subscriber on another connection."""
    sender, receiver = await connect(nats, "bench sender"), await connect(nats, "bench receiver")
    try:
        arrived: asyncio.Queue[float] = asyncio.Queue()

        async def arrive(_: object) -> None:
            arrived.put_nowait(time.perf_counter())

        await receiver.subscribe("bench.core", cb=arrive)
        await receiver.flush()
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            await sender.publish("bench.core", b"x" * 200)
            times.append(await arrived.get() - began)
        return times
    finally:
        await sender.close()
        await receiver.close()


def paint_floor(columns: int, rows: int, rounds: int) -> list[float]:
    """Seconds from a line given to a bare line widget until its bytes leave the PTY."""
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder) / "lines"
        os.mkfifo(pipe)
        argv = [sys.executable, "-m", "bench.bare_lines", str(pipe)]
        with Terminal(argv, columns=columns, rows=rows, draw=False) as terminal:
            terminal.wait_until(lambda: b"READY" in terminal.raw)
            terminal.settle()
            writer = os.open(pipe, os.O_WRONLY)
            times = [_paint_once(terminal, writer, f"floor-{number:06d}".encode()) for number in range(rounds)]
            os.close(writer)
            return times


def key_floor(columns: int, rows: int, rounds: int) -> list[float]:
    """Seconds from a key to the first byte that a bare Textual input writes for it."""
    argv = [sys.executable, "-m", "bench.bare_input"]
    with Terminal(argv, columns=columns, rows=rows, draw=False) as terminal:
        terminal.wait_until(lambda: b"EADY" in terminal.raw)
        terminal.settle(0.3)
        return [_key_once(terminal, "abcdefghij"[number % 10]) for number in range(rounds)]


def _key_once(terminal: Terminal, key: str) -> float:
    mark = terminal.mark()
    began = terminal.send(key)
    echoed = terminal.wait_until(lambda: len(terminal.raw) > mark)
    terminal.settle(0.05)
    return echoed - began


def _paint_once(terminal: Terminal, writer: int, wanted: bytes) -> float:
    mark = terminal.mark()
    began = time.perf_counter()
    os.write(writer, b"12:34 Customer: some words of " + wanted + b"\n")
    painted = terminal.wait_until(lambda: wanted in terminal.since(mark))
    terminal.settle(0.03)
    return painted - began
