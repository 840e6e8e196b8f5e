"""One replay from the start of the processes to the figures."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from msgspec.structs import replace

from console_bridge.event_log import EventLog
from console_bridge.identity.own_installation import OwnInstallation
from console_bridge.keyring import open_keyring
from console_bridge.replay.dialogues import Dialogue
from console_bridge.replay.headless_agent import HeadlessAgent
from console_bridge.replay.replay_bot import ReplayBot
from console_bridge.replay.replay_settings import BOT, agent_names
from console_bridge.replay.verdict import Record, judge
from console_client.bot_client import BotClient
from console_client.connection import connect
from console_client.nats_link import NatsLink
from console_client.service_login import logged_in_as
from console_client.settings import Settings
from console_client.settings_file import load_settings
from console_schemas.base import Value
from console_schemas.subjects import Subjects


class Figures(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What a replay found: counts, seconds and milliseconds."""

    conversations: int
    completed: int
    messages: int
    lost: int
    duplicated: int
    out_of_order: int
    rebuild_equal: bool
    messages_per_second: float
    seconds: float
    latency_ms_median: float
    """From the customer's publish to the agent's link."""
    latency_ms_p99: float
    lost_races: int
    """Accepts that another agent won."""

    @property
    def good(self) -> bool:
        """Whether every promise held."""
        faults = self.lost + self.duplicated + self.out_of_order
        return self.completed == self.conversations and not faults and self.rebuild_equal


class Serving:
    """The bot and the agents at work on one broker."""

    def __init__(
        self, settings: Settings, own: OwnInstallation, dialogues: Sequence[Dialogue], completed: Callable[[], None]
    ) -> None:
        self.settings = settings
        self.own = own
        self.dialogues = dialogues
        self.completed = completed
        self.live_turns = {dialogue.conversation: len(dialogue.live) for dialogue in dialogues}
        self.seen: dict[str, float] = {}
        self.seconds = 0.0

    async def serve(self, agents: int) -> tuple[ReplayBot, list[HeadlessAgent]]:
        """Serve every conversation to its end."""
        async with AsyncExitStack() as stack:
            client = await BotClient.open(self._as(BOT).nats, BOT)
            stack.push_async_callback(client.close)
            bot = ReplayBot(client, self.dialogues, self.completed)
            servers = []
            for name in agent_names(agents):
                link = await NatsLink.open(self._as(name), name)
                stack.push_async_callback(link.close)
                servers.append(HeadlessAgent(link, self.live_turns.__getitem__, self.seen.setdefault))
            began = time.perf_counter()
            await self._until_done(bot, servers)
            self.seconds = time.perf_counter() - began
        return bot, servers

    def _as(self, login: str) -> Settings:
        """The settings of one who takes part."""
        return replace(self.settings, nats=replace(self.settings.nats, creds=str(self.own.creds(login))))

    async def _until_done(self, bot: ReplayBot, servers: list[HeadlessAgent]) -> None:
        async with asyncio.TaskGroup() as group:
            serving = [group.create_task(server.serve()) for server in servers]
            await bot.run()
            for task in serving:
                task.cancel()


async def read_log(settings: Settings) -> Record:
    """Every fact of the log, as a record of its messages."""
    nats = settings.nats
    client = await connect(logged_in_as(nats, "bridge-log"), "replay check", user="bridge-log")
    try:
        log = EventLog(client, Subjects(nats.prefix), keys=await open_keyring(client, settings))
        last = await log.last_sequence()
        record = Record()
        async for batch in log.follow(1):
            for logged in batch:
                record.read(logged.event)
            if batch and batch[-1].sequence >= last:
                break
        return record
    finally:
        await client.close()


async def replay(
    config: Path,
    url: str,
    own: OwnInstallation,
    dialogues: Sequence[Dialogue],
    agents: int,
    completed: Callable[[], None],
) -> Figures:
    """Serve the conversations and hold the log against what was sent; the rebuild is judged by the caller."""
    settings = load_settings(config, {"nats.url": url, "nats.services": str(own.path / "services")})
    serving = Serving(settings, own, dialogues, completed)
    bot, servers = await serving.serve(agents)
    record = await read_log(settings)
    posted = {
        record.conversation_of(engagement): told for server in servers for engagement, told in server.posted.items()
    }
    verdict = judge(record, bot.said, posted)
    latencies = sorted(1000 * (serving.seen[message] - sent) for message, sent in bot.sent_at.items())
    return Figures(
        conversations=len(dialogues),
        completed=verdict.completed,
        messages=verdict.messages,
        lost=verdict.lost,
        duplicated=verdict.duplicated,
        out_of_order=verdict.out_of_order,
        rebuild_equal=False,
        messages_per_second=round(verdict.messages / serving.seconds, 1),
        seconds=round(serving.seconds, 2),
        latency_ms_median=round(statistics.median(latencies), 2),
        latency_ms_p99=round(latencies[int(len(latencies) * 0.99)], 2),
        lost_races=sum(server.lost_races for server in servers),
    )
