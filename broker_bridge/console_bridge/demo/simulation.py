"""A sample bot at work: it transfers simulated customers, who then talk with the agents by themselves."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

from console_bridge.demo.personas import Persona, answer, transfer_of
from console_client.bot_client import BotClient
from console_schemas import outbound
from console_schemas.ids import new_id

TYPING_SECONDS_PER_CHARACTER = 0.04
LONGEST_TYPING = 5.0


class SimulatedCustomer:
    """One customer in one conversation, from the transfer until the bot hears that it is over."""

    def __init__(self, bot: BotClient, persona: Persona, conversation: str, haste: float) -> None:
        self.bot = bot
        self.persona = persona
        self.conversation = conversation
        self.haste = haste
        self.given: frozenset[int] = frozenset()
        self.heard: asyncio.Queue[outbound.AnyOutbound] = asyncio.Queue()

    async def play(self) -> str:
        """Play until the end; returns how it ended: `completed`, `returned`, `failed` or `rejected`."""
        await self.bot.transfer(transfer_of(self.persona, self.conversation, datetime.now(UTC)))
        if self.persona.opening:
            await self._say(self.persona.opening)
        while True:
            match await self.heard.get():
                case outbound.AgentMessage(text=text):
                    await self._answer(text)
                case outbound.Completed():
                    return "completed"
                case outbound.Returned():
                    return "returned"
                case outbound.Failed():
                    return "failed"
                case outbound.Rejected():
                    return "rejected"

    async def _answer(self, agent_text: str) -> None:
        index = answer(self.persona, self.given, agent_text)
        if index is None:
            return
        self.given |= {index}
        await self._say(self.persona.replies[index][1])

    async def _say(self, text: str) -> None:
        left = min(LONGEST_TYPING, 1 + len(text) * TYPING_SECONDS_PER_CHARACTER) / self.haste
        while left > 0:
            await self.bot.typing(self.conversation)
            await asyncio.sleep(min(1.0, left))
            left -= 1.0
        await self.bot.say(self.conversation, text)


class Simulation:
    """Keeps a number of simulated customers in the console, one new customer at a time."""

    def __init__(self, bot: BotClient, personas: tuple[Persona, ...], report: Callable[[str], None]) -> None:
        self.bot = bot
        self.personas = personas
        self.report = report
        self.playing: dict[str, SimulatedCustomer] = {}
        self.started = 0

    async def run(self, *, customers: int, every: float, total: int | None = None, haste: float = 1.0) -> None:
        """Start a customer every so many seconds while fewer than `customers` are there, `total` in all."""
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(self._hear())
            games: set[asyncio.Task[None]] = set()
            while total is None or self.started < total:
                if len(self.playing) < customers:
                    game = group.create_task(self._play_next(haste))
                    games.add(game)
                    game.add_done_callback(games.discard)
                await asyncio.sleep(every)
            while games:
                await asyncio.wait(games)
            hearing.cancel()

    async def _play_next(self, haste: float) -> None:
        persona = self.personas[self.started % len(self.personas)]
        self.started += 1
        conversation = new_id("chat")
        customer = SimulatedCustomer(self.bot, persona, conversation, haste)
        self.playing[conversation] = customer
        self.report(f"{conversation} {persona.name}: transferred to {persona.queue}")
        try:
            ending = await customer.play()
        finally:
            del self.playing[conversation]
        self.report(f"{conversation} {persona.name}: {ending}")

    async def _hear(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            async for conversation, event in self.bot.events():
                if conversation in self.playing:
                    self.playing[conversation].heard.put_nowait(event)
