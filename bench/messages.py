"""A customer's message on its way to the agent's screen: time, and bytes on the wire."""

import asyncio
from time import perf_counter

from bench.agent_screen import accept_first, open_console
from bench.installation import Installation, customer
from console_client.bot_client import BotClient
from support.pty import Terminal

KEYS = "the quick brown fox jumps over the lazy dog and goes home "
WORDS = ("order", "parcel", "refund", "yesterday", "please", "thank", "you", "number", "still", "waiting", "where")


class Measured:
    """What one console showed, at one size."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        """From the bot's publish to the last byte of the painted message, each."""
        self.message_bytes: list[int] = []
        self.key_bytes: list[int] = []
        self.key_seconds: list[float] = []
        self.idle_bytes = 0
        """In five seconds in which nothing happens."""


def measure(where: Installation, agent: str, columns: int, rows: int, rounds: int) -> Measured:
    """Serve one customer in a console of this size: messages first, then keys, then silence."""
    return asyncio.run(_measure(where, agent, columns, rows, rounds))


async def _measure(where: Installation, agent: str, columns: int, rows: int, rounds: int) -> Measured:
    found = Measured()
    bot = await BotClient.open(where.nats, "bench-bot")
    number = columns
    conversation = customer(number).conversation_id
    with open_console(where, agent, columns, rows) as terminal:
        try:
            await bot.transfer(customer(number))
            await asyncio.to_thread(accept_first, terminal, f"Customer {number:05d}"[:12])
            for round_number in range(rounds + 5):
                seconds, size = await _one_message(bot, conversation, terminal, round_number)
                if round_number >= 5:
                    found.seconds.append(seconds)
                    found.message_bytes.append(size)
            for key in KEYS:
                _one_key(terminal, key, found)
            terminal.settle(1.0)
            mark = terminal.mark()
            terminal.settle(5.0)
            found.idle_bytes = len(terminal.since(mark))
        finally:
            await bot.close()
    return found


async def _one_message(bot: BotClient, conversation: str, terminal: Terminal, number: int) -> tuple[float, int]:
    said = " ".join(WORDS[(number * 7 + step) % len(WORDS)] for step in range(3 + number % 9))
    wanted = f"q{number:05d}"
    mark = terminal.mark()
    waiting = asyncio.create_task(asyncio.to_thread(terminal.wait_until, lambda: terminal.shows(wanted)))
    await asyncio.sleep(0.01)
    began = perf_counter()
    await bot.say(conversation, f"{said} {wanted}")
    painted = await waiting
    await asyncio.to_thread(terminal.settle, 0.1)
    return painted - began, len(terminal.since(mark))


def _one_key(terminal: Terminal, key: str, found: Measured) -> None:
    mark = terminal.mark()
    began = terminal.send(key)
    echoed = terminal.wait_until(lambda: len(terminal.since(mark)) > 0)
    terminal.settle(0.05)
    found.key_bytes.append(len(terminal.since(mark)))
    found.key_seconds.append(echoed - began)
