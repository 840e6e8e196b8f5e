"""Heartbeats: the versions that were last announced, told again, so that whoever lost the last message notices."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from console_bridge.feeds import Notice, owners
from console_bridge.states import Step
from console_schemas.engagement import ENDED, Engagement
from console_schemas.feed import Heartbeat
from console_schemas.queries import AiOffer
from console_schemas.subjects import Subjects

INTERVAL = 2.0
"""Seconds."""

FROM_BRIDGE = "bridge"
"""Stands where an engagement would in a feed, for what is about no single one."""


class Heartbeats:
    """The announced versions of each person's engagements that are not ended, and of each queue."""

    def __init__(self, engagements: Iterable[Engagement], queue_versions: Mapping[str, int]) -> None:
        self._owned: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._queues = dict(queue_versions)
        for engagement in engagements:
            if engagement.owner is not None:
                self._owned[engagement.owner.id][engagement.id] = engagement.version

    def note(self, step: Step) -> None:
        """This step is announced now."""
        self._queues.update((change.queue, change.queue_version) for change in step.queue_changes)
        state = step.after
        if state is None:
            return
        for owner in owners(step):
            if state.owner is not None and state.owner.id == owner and state.status not in ENDED:
                self._owned[owner][state.id] = state.version
            else:
                self._owned[owner].pop(state.id, None)

    def notices(
        self, subjects: Subjects, now: datetime, present: Iterable[str], ai: AiOffer | None = None
    ) -> list[Notice]:
        """One heartbeat for each of these persons and for each known queue."""
        beats: list[Notice] = [
            (
                subjects.feed(person, FROM_BRIDGE, "heartbeat"),
                Heartbeat(now=now, engagements=dict(self._of(person)), ai=ai),
            )
            for person in present
        ]
        for queue, version in self._queues.items():
            beats.append((subjects.queue(queue, "heartbeat"), Heartbeat(now=now, queues={queue: version})))
        return beats

    def _of(self, person: str) -> dict[str, int]:
        return self._owned.get(person, {})


async def beat(tell: Callable[[], Awaitable[None]], soon: asyncio.Event, interval: float = INTERVAL) -> None:
    """Tell, again and again, until cancelled: on a grid, so that a slow beat does not delay those behind it.

    Once more between two beats where `soon` is set.
    """
    clock = asyncio.get_running_loop().time
    due = clock()
    while True:
        soon.clear()
        await tell()
        due = due if due > clock() else max(due + interval, clock())
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await soon.wait()
