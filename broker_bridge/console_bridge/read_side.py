"""The read side in one piece: the log into the database, and from there to consoles, ops, bots and questions."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client

from console_bridge.ai_desk import AiDesk
from console_bridge.announcer import Announcer
from console_bridge.database import Database
from console_bridge.follower import Follower, Log
from console_bridge.heartbeats import Heartbeats, beat
from console_bridge.log_following import Logged
from console_bridge.out_stream import OutStream
from console_bridge.outbound import restated
from console_bridge.outbox import Outbox
from console_client.ending import end
from console_schemas.engagement import Engagement
from console_schemas.subjects import Subjects

DELIVERY_TIMEOUT = 5.0
"""Seconds to wait for the acknowledgement of one message to a bot."""


class ReadSide:
    """Everything that follows from the log, on one connection."""

    def __init__(
        self,
        nc: Client,
        log: Log,
        database: Database,
        subjects: Subjects,
        *,
        apply: Callable[[Logged], None] = lambda _: None,
        present: Callable[[], Iterable[str]] = lambda: (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ai: AiDesk | None = None,
    ) -> None:
        """`apply` is told each fact as soon as it is read; `present` names the persons whose consoles are there.

        `ai` knows where the AI may be asked, which every heartbeat tells.
        """
        states = database.states()
        heartbeats = Heartbeats(states.engagements.values(), states.queue_versions)
        self._present = present
        self._ai = ai
        self._now = now
        self._subjects = subjects
        self.outbox = Outbox(OutStream(nc.jetstream(timeout=DELIVERY_TIMEOUT)), now())
        self.announcer = Announcer(nc.publish, subjects, heartbeats)
        self.follower = Follower(log, database, states, subjects, self.announcer, self.outbox, apply)

    async def run(self) -> None:
        """Work until the connection is closed or this is cancelled. Raises what makes going on impossible."""
        await self._together(self.follower.run(), self.outbox.run(), self._beat())

    async def run_without_log(self) -> None:
        """Tell what there is, where the log cannot be followed any more."""
        self.follower.give_up()
        await self._together(self.outbox.run(), self._beat())

    async def _together(self, *work: Coroutine[Any, Any, None]) -> None:
        tasks = [asyncio.create_task(each) for each in work]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end(tasks)

    async def restate(self, engagement: Engagement) -> None:
        """Tell a bot again where its engagement stands; returns once the message is in the stream."""
        position = self.follower.states.position(engagement)
        await self.outbox.say_again(restated(engagement, position, self._now(), self._subjects))

    async def told(self, sequence: int) -> None:
        """Return once the database holds the fact at this sequence of the log, and bots have been told of all."""
        await self.follower.wait_for(sequence)
        await self.outbox.emptied()

    async def _beat(self) -> None:
        """Heartbeats, once the announced versions are the newest."""
        await self.follower.caught_up.wait()
        await beat(self._tell, self._ai.changed if self._ai else asyncio.Event())

    async def _tell(self) -> None:
        await self.announcer.beat(self._now(), self._present(), self._ai.offer() if self._ai else None)
