"""Deadlines: no state lasts for ever, so whatever is overdue is decided here."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from console_bridge.command_handler import CommandHandler, Unavailable, utc_now
from console_bridge.event_log import NotStored, Unresolved
from console_bridge.lanes import Lanes
from console_bridge.registry import Registry
from console_schemas.case import Rejected
from console_schemas.commands import DeadlinePassed
from console_schemas.people import SYSTEM

INTERVAL = 1.0
"""Seconds between two looks."""
WIDTH = 16

_journal = logging.getLogger(__name__)


class Deadlines:
    """Looks for what is overdue, again and again."""

    def __init__(self, handler: CommandHandler, registry: Registry, clock: Callable[[], datetime] = utc_now) -> None:
        self._handler = handler
        self._registry = registry
        self._clock = clock

    async def run(self) -> None:
        """Decide what is overdue until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(INTERVAL)

    async def look(self) -> None:
        """Decide what is overdue now, several at once."""
        now = self._clock()
        overdue = [state.id for state in self._registry.open_states() if state.deadline and state.deadline <= now]
        lanes = Lanes(width=WIDTH, backlog=2 * WIDTH)
        for engagement_id in overdue:
            await lanes.put(engagement_id, partial(self._decide, engagement_id))
        await lanes.drain()

    async def _decide(self, engagement_id: str) -> None:
        try:
            await self._handler.execute(engagement_id, DeadlinePassed(), SYSTEM)
        except Rejected:
            pass  # it has moved on since we looked
        except (Unavailable, Unresolved, NotStored) as error:
            _journal.warning("a deadline waits: %s", error)
