"""Customers who come and go at once: `python -m bench.queue_flood FIRST RATE SECONDS`."""

import asyncio
import sys
from time import perf_counter

from bench.customers import customer
from bench.load import broker
from console_client.bot_client import BotClient

IN_FLIGHT = 400


async def flood(first: int, rate: float, seconds: float) -> None:
    """Changes of the queue through the real bridge, `rate` a second if it can."""
    bot = await BotClient.open(broker(), "bench-bot")
    running: set[asyncio.Task[None]] = set()
    began, count = perf_counter(), 0
    try:
        await _change(bot, first - 2, 0)
        print("begun", flush=True)
        while (now := perf_counter() - began) < seconds:
            while count < now * rate and len(running) < IN_FLIGHT:
                task = asyncio.create_task(_change(bot, first, count))
                running.add(task)
                task.add_done_callback(running.discard)
                count += 1
            await asyncio.sleep(0.005)
        await asyncio.gather(*running)
        print(count, count / (perf_counter() - began), flush=True)
    finally:
        await bot.close()


async def _change(bot: BotClient, first: int, count: int) -> None:
    """Somebody comes, or leaves who came fifty changes ago."""
    if count % 2 == 0 or count < 50:
        await bot.transfer(customer(first + count))
    else:
        await bot.left(customer(first + count - 49).conversation_id)


if __name__ == "__main__":
    asyncio.run(flood(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
