"""The bridge put together: its parts, the order they start in, and the order they end in."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from console_bridge.absences import Absences
from console_bridge.admission import Admission
from console_bridge.agent_commands import AgentCommands
from console_bridge.ai_desk import AiDesk
from console_bridge.ai_store import AiStore
from console_bridge.alarm import Alarm
from console_bridge.attendance import Attendance
from console_bridge.audit.auditing import Auditing
from console_bridge.bot_messages import BotMessages
from console_bridge.bridge_connections import Connections, connected
from console_bridge.broker_watch import BrokerWatch
from console_bridge.colleagues import Colleagues
from console_bridge.command_handler import CommandHandler, utc_now
from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.database_file import DatabaseDamaged, database_path, set_aside
from console_bridge.deadlines import Deadlines
from console_bridge.directory import Directory
from console_bridge.erasure import Erasure
from console_bridge.event_log import EventLog
from console_bridge.handling import Handling
from console_bridge.intake import Intake
from console_bridge.keyring import Keyring, open_keyring
from console_bridge.log_following import Logged
from console_bridge.offers import Offers
from console_bridge.pace import Pace
from console_bridge.presence_watch import watch_presence
from console_bridge.privacy_desk import PrivacyDesk
from console_bridge.queries import Queries
from console_bridge.read_side import ReadSide
from console_bridge.registry import Registry
from console_bridge.scrub import scrub
from console_bridge.service import Service
from console_bridge.throttle import Throttle
from console_bridge.traces import Traces
from console_bridge.typing_relay import TypingRelay
from console_client.ending import end, first_of, until
from console_client.settings import Settings
from console_schemas.events import EngagementErased
from console_schemas.subjects import Subjects

DRAIN = 5.0
"""Seconds that each part gets to finish what it has begun."""
BRIEFLY = 1.0
"""Seconds for what the log still gives, once it is found damaged."""
REBUILDS = 2
"""How often a damaged database is made anew before the disk is taken for broken."""
PROGRESS = 0.25
"""Seconds between two words of progress."""

Progress = Callable[[int, int], None]
"""Told how many facts of the log are read, of how many."""
Damaged = Callable[[LogDamaged], None]
"""Told what is wrong with the log."""

_journal = logging.getLogger(__name__)


async def run_bridge(
    settings: Settings,
    *,
    stop: asyncio.Event,
    ready: Callable[[], None],
    progress: Progress = lambda done, of: None,
    damaged: Damaged = lambda damage: None,
) -> None:
    """Serve until `stop` is set, then finish what has begun. `ready` is called once consoles and bots are served.

    `damaged` is called where the log is found damaged: from then on questions are answered, and nothing is stored.
    A damaged or deleted database is set aside and made anew from the log.
    Raises `Unreachable` (no broker at the start), `BrokerUnfit`, `NotDurable`, `StreamRefused`, `DatabaseUnusable` or
    `Unreadable`, each with a sentence for the operator.
    """
    for last in (*[False] * REBUILDS, True):
        database = Database(database_path(settings.bridge.database), mend=True)
        try:
            async with connected(settings) as connections:
                keys = await open_keyring(connections.recording, settings, make=True)
                await Bridge(settings, database, connections, keys).run(stop, ready, progress, damaged)
            return
        except DatabaseDamaged as error:
            if last:
                raise
            _journal.error("%s It is kept as %s, and made anew.", error, set_aside(database.path))
        finally:
            database.close()


class Bridge:
    """All parts, each on the connection that it needs."""

    def __init__(self, settings: Settings, database: Database, on: Connections, keys: Keyring) -> None:
        subjects = Subjects(settings.nats.prefix)
        policy = settings.bridge.policy
        admission = Admission(settings.bridge.people)
        self.directory = Directory(on.recording, subjects, admission)
        self.log = EventLog(on.recording, subjects, database.applied(), keys)
        database.whole = keys.open_with
        self.attendance = Attendance(policy.agent_absent)
        self.registry = Registry(self.log, database.engagement_of)
        for restored in database.open_engagements():
            self.registry.restore(*restored)
        self.ai = AiDesk(AiStore(on.recording.jetstream()), settings.ai, utc_now)
        present = self.attendance.present
        self.read_side = ReadSide(
            on.speaking, self.log, database, subjects, apply=self._apply, present=present, ai=self.ai
        )
        self.follower = self.read_side.follower
        self.audit = Auditing(on.recording, settings, self.log, database, self.directory.recorded)
        queries = Queries(
            database,
            self.follower.wait_for,
            lambda: self.log.head,
            utc_now,
            queues=admission.queues,
            ai=self.ai,
            colleagues=Colleagues(admission, self.attendance, self.registry.open_states).of,
            agent_absent=policy.agent_absent,
        )
        queries.handlers.update(self.audit.questions)
        self.alarm = Alarm(on.speaking.publish, subjects)
        self.handler = CommandHandler(self.log, self.registry, policy)
        commands = AgentCommands(self.handler, admission, self.attendance.set_listening)
        limits = settings.bridge.limits
        who = admission, self.attendance, self.audit.recorder, Throttle(limits, self.alarm.of_person)
        self.service = Service(on.answering, subjects, commands, queries.answer, *who)
        messages = BotMessages(self.handler, self.registry, self.read_side.restate, self.follower.wait_for, limits)
        handling = Handling(self.log, subjects, messages, Pace(limits, self.alarm.of_bot))
        self.intake = Intake(on.speaking, self.log, subjects, handling, admission.bots)
        self.erasure = Erasure(self.handler, keys, database, Traces(on.speaking, subjects), self.read_side, utc_now)
        queries.recorded.update(PrivacyDesk(database, self.log, self.handler, self.erasure).handlers)
        self.deadlines = Deadlines(self.handler, self.registry)
        self.offers = Offers(self.handler, self.registry, self.attendance, admission)
        hearing = on.speaking  # hears who is there
        self.absences = Absences(self.handler, self.registry, self.attendance, policy, lambda: hearing.is_connected)
        self.relay = TypingRelay(on.speaking, subjects, self.registry)
        self.broker_watch = BrokerWatch(on.recording, self.log, settings.bridge, self.alarm.of_storage)
        self.database = database
        self._answering = False
        self._keys, self._days = keys, settings.retention.days
        self._speaking, self._subjects = on.speaking, subjects

    def _apply(self, logged: Logged) -> None:
        self.registry.apply(logged)
        if isinstance(logged.event, EngagementErased):
            self._keys.forget(logged.event.engagement_id)

    async def run(self, stop: asyncio.Event, ready: Callable[[], None], progress: Progress, damaged: Damaged) -> None:
        """Catch up with the log, then serve until `stop` is set or a part cannot go on."""
        stopping = asyncio.create_task(until(stop))
        people = asyncio.create_task(self.directory.run())
        try:
            await self._serve({stopping, people}, ready, progress)
        except LogDamaged as error:
            await self._read_on(stopping, error, damaged)
        finally:
            stopping.cancel()
            people.cancel()
            if self._answering:
                await self.service.stop(DRAIN)

    async def _serve(self, ends: set[asyncio.Task[None]], ready: Callable[[], None], progress: Progress) -> None:
        reading = asyncio.create_task(self.read_side.run())
        working: list[asyncio.Task[None]] = []
        try:
            await self._catch_up({reading, *ends}, progress)
            if any(end.done() for end in ends):
                return
            await self._answer()
            working = [asyncio.create_task(each) for each in self._work()]
            ready()
            await first_of([*ends, reading, *working])
        except LogDamaged as error:
            self.log.condemn(error.damage)
            raise
        finally:
            await self._finish(reading, working)

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        """What goes on for as long as the log is sound."""
        return [
            self.intake.run(),
            self.deadlines.run(),
            self.offers.run(),
            self.absences.run(),
            self.erasure.run(self._days),
            self.ai.run(),
            self.audit.recorder.run(),
            self.broker_watch.run(),
            self.database.failed(),
            self.log.found_damaged(),
            scrub(self.log, self.database, lambda: self.follower.applied, self.log.reconnects),
        ]

    async def _answer(self) -> None:
        """Answer the consoles, who ask on whether or not anything can be stored."""
        if not self._answering:
            self._answering = True
            await watch_presence(self._speaking, self._subjects, self.attendance)
            await self.relay.start()
            await self.ai.refresh()
            await self.service.start()

    async def _read_on(self, stopping: asyncio.Task[None], damage: LogDamaged, damaged: Damaged) -> None:
        """Answer questions from what the database holds, refuse the rest, and tell ops again and again."""
        work = (self.read_side.run_without_log(), self.database.failed(), self.alarm.of_damage(damage))
        working = [asyncio.create_task(each) for each in work]
        try:
            await self._answer()
            damaged(damage)
            await first_of([stopping, *working])
        finally:
            await end(working)

    async def _catch_up(self, ends: set[asyncio.Task[None]], progress: Progress) -> None:
        progress(self.follower.applied, await self.log.last_sequence())
        caught_up = asyncio.create_task(self._both_caught_up())
        try:
            while not caught_up.done():
                await asyncio.wait({caught_up, *ends}, timeout=PROGRESS, return_when=asyncio.FIRST_COMPLETED)
                progress(*self.follower.progress)
                if any(task.done() for task in ends):
                    return await first_of(ends)
        finally:
            caught_up.cancel()

    async def _both_caught_up(self) -> None:
        await self.directory.caught_up()
        await self.follower.caught_up.wait()

    async def _finish(self, reading: asyncio.Task[None], working: list[asyncio.Task[None]]) -> None:
        sound = self.log.damage is None
        if working and sound:
            await self.service.stop(DRAIN)
            self._answering = False
        await end(working)
        await self.intake.drain(DRAIN if sound else 0)
        if not reading.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN if sound else BRIEFLY):
                    await self.read_side.told(self.registry.head)
        await end([reading])
