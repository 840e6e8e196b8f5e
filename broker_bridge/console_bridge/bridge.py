"""The bridge put together: its parts, the order they start in, and the order they end in."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client

from console_bridge.absences import Absences
from console_bridge.admission import Admission
from console_bridge.agent_commands import AgentCommands
from console_bridge.ai_desk import AiDesk
from console_bridge.ai_store import AiStore
from console_bridge.attendance import Attendance
from console_bridge.bot_messages import BotMessages
from console_bridge.command_handler import CommandHandler, utc_now
from console_bridge.database import Database
from console_bridge.database_file import database_path
from console_bridge.deadlines import Deadlines
from console_bridge.ending import end
from console_bridge.event_log import EventLog
from console_bridge.intake import Intake
from console_bridge.offers import Offers
from console_bridge.presence_watch import watch_presence
from console_bridge.queries import Queries
from console_bridge.read_side import ReadSide
from console_bridge.registry import Registry
from console_bridge.service import Service
from console_bridge.streams import ensure_streams
from console_bridge.typing_relay import TypingRelay
from console_client.connection import connect
from console_client.settings import Settings
from console_schemas.subjects import Subjects

DRAIN = 5.0
"""Seconds that each part gets to finish what it has begun."""
PROGRESS = 0.25
"""Seconds between two words of progress."""

Progress = Callable[[int, int], None]
"""Told how many facts of the log are read, of how many."""

_journal = logging.getLogger(__name__)


async def run_bridge(
    settings: Settings,
    *,
    stop: asyncio.Event,
    ready: Callable[[], None],
    progress: Progress = lambda done, of: None,
) -> None:
    """Serve until `stop` is set, then finish what has begun. `ready` is called once consoles and bots are served.

    Raises `Unreachable` (no broker at the start), `StreamRefused`, `DatabaseUnusable`, `LogDamaged` or `Unreadable`,
    each with a sentence for the operator.
    """
    database = Database(database_path(settings.bridge.database))
    try:
        async with _connected(settings, "bridge") as responder, _connected(settings, "bridge-log") as writer:
            await ensure_streams(writer.jetstream(), Subjects(settings.nats.prefix))
            await Bridge(settings, database, responder, writer).run(stop, ready, progress)
    finally:
        database.close()


@asynccontextmanager
async def _connected(settings: Settings, name: str) -> AsyncIterator[Client]:
    nc = await connect(
        settings.nats,
        name,
        on_state=lambda state, detail: _journal.info("connection %s: %s %s", name, state, detail),
        on_error=lambda error: _journal.warning("connection %s: %s", name, error),
    )
    try:
        yield nc
    finally:
        await nc.close()


class Bridge:
    """All parts, on two connections: what a caller makes the responder write never reaches the log."""

    def __init__(self, settings: Settings, database: Database, responder: Client, writer: Client) -> None:
        subjects = Subjects(settings.nats.prefix)
        people = settings.bridge.people
        policy = settings.bridge.policy
        admission = Admission(people)
        self.log = EventLog(writer, subjects)
        self.attendance = Attendance(policy.agent_absent)
        self.registry = Registry(self.log, database.engagement_of)
        for restored in database.open_engagements():
            self.registry.restore(*restored)
        self.ai = AiDesk(AiStore(writer.jetstream()), settings.ai, utc_now)
        self.read_side = ReadSide(
            responder,
            self.log,
            database,
            subjects,
            apply=self.registry.apply,
            present=self.attendance.present,
            ai=self.ai,
        )
        self.follower = self.read_side.follower
        queries = Queries(
            database,
            self.follower.wait_for,
            lambda: self.registry.head,
            utc_now,
            queues={queue for person in people.values() for queue in person.queues},
            ai=self.ai,
            agent_absent=policy.agent_absent,
        )
        self.handler = CommandHandler(self.log, self.registry, policy)
        commands = AgentCommands(self.handler, admission, self.attendance.set_listening)
        self.service = Service(responder, subjects, commands, queries.answer, admission, self.attendance)
        self.intake = Intake(
            writer, self.log, subjects, BotMessages(self.handler, self.registry, self.read_side.restate)
        )
        self.deadlines = Deadlines(self.handler, self.registry)
        self.offers = Offers(self.handler, self.registry, self.attendance, admission)
        self.absences = Absences(self.handler, self.registry, self.attendance, policy, lambda: responder.is_connected)
        self.relay = TypingRelay(responder, subjects, self.registry)
        self._responder = responder
        self._subjects = subjects

    async def run(self, stop: asyncio.Event, ready: Callable[[], None], progress: Progress) -> None:
        """Catch up with the log, then serve until `stop` is set or a part cannot go on."""
        reading = asyncio.create_task(self.read_side.run())
        stopping = asyncio.create_task(_wait(stop))
        working: list[asyncio.Task[None]] = []
        try:
            await self._catch_up({reading, stopping}, progress)
            if stopping.done():
                return
            await watch_presence(self._responder, self._subjects, self.attendance)
            await self.relay.start()
            await self.ai.refresh()
            await self.service.start()
            parts = (self.intake, self.deadlines, self.offers, self.absences, self.ai)
            working = [asyncio.create_task(part.run()) for part in parts]
            ready()
            await _first_of([stopping, reading, *working])
        finally:
            stopping.cancel()
            await self._finish(reading, working)

    async def _catch_up(self, ends: set[asyncio.Task[None]], progress: Progress) -> None:
        progress(self.follower.applied, await self.log.last_sequence())
        caught_up = asyncio.create_task(self.follower.caught_up.wait())
        try:
            while not caught_up.done():
                await asyncio.wait({caught_up, *ends}, timeout=PROGRESS, return_when=asyncio.FIRST_COMPLETED)
                progress(*self.follower.progress)
                if any(task.done() for task in ends):
                    return await _first_of(ends)
        finally:
            caught_up.cancel()

    async def _finish(self, reading: asyncio.Task[None], working: list[asyncio.Task[None]]) -> None:
        if working:
            await self.service.stop(DRAIN)
        await end(working)
        await self.intake.drain(DRAIN)
        if not reading.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN):
                    await self.follower.wait_for(self.registry.head)
        await end([reading])


async def _first_of(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait for the first to end; raises what it raised."""
    done, _ = await asyncio.wait(set(tasks), return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
