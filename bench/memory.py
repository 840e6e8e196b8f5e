"""The console's memory with five chats and ten thousand waiting customers."""

import asyncio
import sys

from bench.agent_screen import accept_first, open_console
from bench.installation import Installation, customer
from console_client.bot_client import BotClient
from support.pty import Terminal

CHATS = 5
WAITING = 10_000
FIRST = 100_000
AT_ONCE = 200
DOWN = "\x1b[B"
TO_THE_LISTS = "\x0f"


def measure_memory(where: Installation, agent: str, waiting: int = WAITING) -> tuple[float, float]:
    """Megabytes (10^6) resident, and the largest time in seconds that a key took to be drawn in that list."""
    asyncio.run(_transfer(where, range(FIRST, FIRST + CHATS)))
    with open_console(where, agent, 200, 50) as terminal:
        for number in range(FIRST, FIRST + CHATS):
            accept_first(terminal, "Customer")
            terminal.send(TO_THE_LISTS)
            terminal.settle()
            print(f"  {number - FIRST + 1} chats", file=sys.stderr)
        asyncio.run(_transfer(where, range(FIRST + CHATS, FIRST + CHATS + waiting)))
        terminal.wait_until(lambda: any(str(waiting) in line.replace(",", "") for line in terminal.lines), 120)
        terminal.settle(1.0, 30)
        slowest = max(_key_seconds(terminal) for _ in range(20))
        return terminal.rss / 1e6, slowest


def _key_seconds(terminal: Terminal) -> float:
    mark = terminal.mark()
    began = terminal.send(DOWN)
    drawn = terminal.wait_until(lambda: len(terminal.raw) > mark)
    terminal.settle(0.05)
    return drawn - began


async def _transfer(where: Installation, numbers: range) -> None:
    bot = await BotClient.open(where.nats, "bench-bot")
    try:
        for start in range(numbers.start, numbers.stop, AT_ONCE):
            stop = min(start + AT_ONCE, numbers.stop)
            await asyncio.gather(*(bot.transfer(customer(number)) for number in range(start, stop)))
    finally:
        await bot.close()
