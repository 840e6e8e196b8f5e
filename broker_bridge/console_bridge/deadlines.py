"""Deadlines: no state lasts for ever, so whatever is overdue is decided here."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from console_bridge.command_handler import CommandHandler, utc_now
from console_bridge.lanes import Lanes
from console_bridge.own_commands import carry_out
from console_bridge.registry import Registry
from console_schemas.commands import DeadlinePassed

INTERVAL = 1.0
"""Seconds between two looks."""
WIDTH = 16


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
            await lanes.put(engagement_id, partial(carry_out, self._handler, engagement_id, DeadlinePassed()))
        await lanes.drain()
