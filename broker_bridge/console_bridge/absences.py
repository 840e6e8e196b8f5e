"""Absences: an agent who is really gone keeps the chats for a while, then the customers wait again at the head."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

from console_bridge.attendance import Attendance
from console_bridge.command_handler import CommandHandler
from console_bridge.lanes import Lanes
from console_bridge.own_commands import carry_out
from console_bridge.registry import Registry
from console_schemas import commands as c
from console_schemas.engagement import TALKING, Engagement
from console_schemas.policy import Policy

LOOKS = 20
"""Looks within the time after which an agent counts as gone."""
WIDTH = 16

Absence = c.MissAgent | c.RegainAgent | c.LoseAgent


class Absences:
    """Looks at who is missing, again and again, on a clock that no change of the date moves."""

    def __init__(
        self,
        handler: CommandHandler,
        registry: Registry,
        attendance: Attendance,
        policy: Policy,
        can_hear: Callable[[], bool],
    ) -> None:
        """`can_hear`: whether word of presence could arrive now."""
        self._handler = handler
        self._registry = registry
        self._attendance = attendance
        self._policy = policy
        self._can_hear = can_hear

    async def run(self) -> None:
        """Miss, regain and lose agents until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._policy.agent_absent / LOOKS)

    async def look(self) -> None:
        """Decide on every chat whose agent is gone, or back."""
        self._attendance.hear(self._can_hear())
        lanes = Lanes(width=WIDTH, backlog=2 * WIDTH)
        for engagement_id, command in self._due():
            await lanes.put(engagement_id, partial(carry_out, self._handler, engagement_id, command))
        await lanes.drain()

    def _due(self) -> Iterator[tuple[str, Absence]]:
        for state in self._registry.open_states():
            command = self._command(state)
            if command is not None:
                yield state.id, command

    def _command(self, state: Engagement) -> Absence | None:
        if state.status not in TALKING or state.owner is None:
            return None
        agent = state.owner.id
        silent = self._attendance.silent_for(agent)
        if silent <= self._policy.agent_absent:
            back = state.away_since is not None and self._attendance.seen(agent)
            return c.RegainAgent(agent=agent) if back else None
        if silent > self._policy.agent_absent + self._policy.agent_grace:
            return c.LoseAgent(agent=agent)
        return c.MissAgent(agent=agent) if state.away_since is None else None
