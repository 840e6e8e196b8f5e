"""Announcing: facts and heartbeats to consoles and ops, over core NATS. What is lost there is noticed and asked for."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from nats.errors import Error as NatsError

from console_bridge.feeds import Notice, feeds_of, ops_of
from console_bridge.heartbeats import Heartbeats
from console_bridge.states import Step
from console_schemas.queries import AiOffer
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

Publish = Callable[[str, bytes], Awaitable[None]]

_journal = logging.getLogger(__name__)


class Announcer:
    """Publishes what follows from each step, in order."""

    def __init__(self, publish: Publish, subjects: Subjects, heartbeats: Heartbeats) -> None:
        self._publish = publish
        self._subjects = subjects
        self._heartbeats = heartbeats
        self._failing = False

    async def announce(self, step: Step) -> None:
        """Tell the consoles and ops of a fact."""
        self._heartbeats.note(step)
        for notice in feeds_of(step, self._subjects):
            await self._tell(notice)
        await self._tell(ops_of(step, self._subjects))

    def pass_over(self, step: Step) -> None:
        """Tell nobody of an old fact but by the next heartbeat."""
        self._heartbeats.note(step)

    async def beat(self, now: datetime, present: Iterable[str], ai: AiOffer | None = None) -> None:
        """Tell the latest versions to the persons who are there, and to those who serve a queue."""
        for notice in self._heartbeats.notices(self._subjects, now, present, ai):
            await self._tell(notice)

    async def _tell(self, notice: Notice) -> None:
        subject, message = notice
        try:
            await self._publish(subject, encode(message))
        except (NatsError, OSError) as error:
            if not self._failing:
                _journal.warning("consoles are not told of anything: %s", type(error).__name__)
            self._failing = True
        else:
            self._failing = False
