"""The flooding process: one bot that publishes messages of many conversations without waiting for any answer."""

import asyncio
import sys
import time

from bench.load import broker
from console_client.connection import connect
from console_schemas.subjects import Subjects
from console_schemas.transfer import InboundMessage
from console_schemas.wire import encode

BOT = "loud-bot"
CONVERSATIONS = 2_000
TURN = 0.005
"""Seconds between two handfuls."""


async def flood(rate: float, seconds: float) -> None:
    """Publish so many a second for so long, whether the broker stores them or not."""
    nc = await connect(broker(), "bench flood", user=BOT)
    print("begun", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    began, number = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < seconds:
        while number < passed * rate:
            message = InboundMessage(message_id=f"m{number}", text="word " * 40)
            subject = Subjects().inbound(BOT, f"flood-{number % CONVERSATIONS}", "message")
            await nc.publish(subject, encode(message))
            number += 1
        await asyncio.sleep(TURN)
    await nc.flush()
    print(number, number / (time.perf_counter() - began), flush=True)
    await nc.close()


if __name__ == "__main__":
    asyncio.run(flood(float(sys.argv[1]), float(sys.argv[2])))
