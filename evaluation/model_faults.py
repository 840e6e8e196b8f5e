"""A model's server in all its faults, through the real service: each must end in words for the agent.

Prints besides how long the first word takes from the model to the agent, and a cancelling from the agent to the model.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from console_bridge.ai import model
from console_bridge.ai.knowledge import Knowledge
from console_bridge.ai.offline import OfflineWriter
from console_bridge.ai.question import EXTRACT
from console_bridge.ai.reader import EngagementReader
from console_bridge.ai.service import AiService
from console_bridge.ai.writers import chosen_writer
from console_bridge.broker import free_port
from console_client.answers import StreamedAnswer
from console_client.connection import connect
from console_client.link import Refusal, Unavailable, Unknown
from console_client.settings import AiSettings, NatsSettings
from console_schemas.assist import AssistRequest
from console_schemas.subjects import Subjects
from console_schemas.wire import encode
from support.broker import Broker
from support.eventually import eventually
from support.model_server import FAILURES, FOR_EVER, SCRIPTS, WORDS, ModelServer
from support.questions import transcript
from support.scripted_bridge import ScriptedBridge

UNREACHABLE = "refused"
FAULTS = (*FAILURES, *SCRIPTS, *FOR_EVER, "stall", "hang", UNREACHABLE)
DEADLINE = 1.2
PATIENCE = 5.0
"""Seconds after which a request counts as hanging."""
ROUNDS = 20


class Ended(NamedTuple):
    """How a request ended for the agent."""

    fault: str
    words: str
    origin: str
    note: str
    seconds: float

    @property
    def is_plain(self) -> bool:
        """Whether the agent has words to go by: an answer, with a note where it may be cut, or a sentence."""
        whole = self.origin == EXTRACT or self.words.strip() == "".join(WORDS)
        return bool(self.words) and "Traceback" not in self.words and (whole or not self.origin or bool(self.note))


def model_faults() -> Mapping[str, int]:
    """How many faults were tried, each without and with a fallback, and how many did not end as they should."""
    ended, hangs = asyncio.run(_all())
    for each in ended:
        print(f"{each.fault:14} {each.seconds:5.2f} s  {each.words[:60].strip()!r} {each.note}")
    return {"model_faults": len(FAULTS), "hangs": hangs}


async def _all() -> tuple[list[Ended], int]:
    await asyncio.to_thread(model.load)
    ended: list[Ended] = []
    server = ModelServer().start()
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder) / "nats").start()
        try:
            for fault in FAULTS:
                async with serving(broker, server, fault) as desk:
                    ended.append(await desk.ended(fault))
                fallback = EXTRACT if fault == UNREACHABLE else "openai/ok"
                async with serving(broker, server, fault, fallback) as desk:
                    ended.append(await desk.ended(f"{fault}, fallback"))
            async with serving(broker, server, "drip") as desk:
                await desk.print_delays()
        finally:
            broker.stop()
            server.stop()
    return ended, sum(each.seconds > PATIENCE or not each.is_plain for each in ended)


class Desk:
    """An agent's connection to a service with one model."""

    def __init__(self, broker: Broker, server: ModelServer) -> None:
        self._url = broker.url
        self._server = server

    async def open(self, stack: AsyncExitStack, settings: AiSettings) -> "Desk":
        """Connect everything; it ends with the stack."""
        self._agent, beside, own = [await connect(NatsSettings(url=self._url), "evaluation") for _ in range(3)]
        for connection in (self._agent, beside, own):
            stack.push_async_callback(connection.close)
        await ScriptedBridge(beside, entries=transcript("customer: Where is my refund?")).start()
        writer = chosen_writer(settings, OfflineWriter(Knowledge([])))
        writer.ready.set()
        service = AiService(own, Subjects(), settings, EngagementReader(own, Subjects()), writer)
        await service.start()
        stack.push_async_callback(service.stop, 1)
        return self

    def ask(self) -> StreamedAnswer:
        """A question, by the console's own client."""
        return StreamedAnswer(self._agent, Subjects().ai("ana", "assist"), encode(AssistRequest(engagement_id="e1")), 8)

    async def ended(self, fault: str) -> Ended:
        """How a question ended."""
        begun = time.monotonic()
        origin = note = ""
        try:
            answered = await self.ask()
            words, origin, note = answered.text, answered.origin, answered.note
        except Refusal as refusal:
            words = refusal.refused.message
        except (Unknown, Unavailable):
            words = ""
        return Ended(fault, words, origin, note, time.monotonic() - begun)

    async def print_delays(self) -> None:
        """Measure both ways, several times."""
        firsts, cancels = [], []
        for _ in range(ROUNDS):
            self._server.lost.clear()
            asked = self.ask()
            await anext(piece async for piece in asked if piece.text)
            firsts.append(time.monotonic() - self._server.first_word_at)
            cancelled = time.monotonic()
            await asked.aclose()
            await eventually(lambda: self._server.lost)
            cancels.append(self._server.lost_at - cancelled)
        for name, delays in (("first word, model to agent", firsts), ("cancel, agent to model", cancels)):
            middle, worst = statistics.median(delays) * 1000, max(delays) * 1000
            print(f"{name}: median {middle:.1f} ms, worst of {ROUNDS} {worst:.1f} ms")


@asynccontextmanager
async def serving(broker: Broker, server: ModelServer, fault: str, fallback: str = "") -> AsyncIterator[Desk]:
    """A service whose model has this fault."""
    url = f"http://127.0.0.1:{free_port()}/v1" if fault == UNREACHABLE else server.url
    settings = AiSettings(
        model=f"openai/{fault}",
        fallbacks=(fallback,) if fallback else (),
        api_base=url,
        deadline=DEADLINE,
        max_chars=4_000,
    )
    async with AsyncExitStack() as stack:
        yield await Desk(broker, server).open(stack, settings)
