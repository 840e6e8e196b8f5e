"""Offers: whom a customer should be asked for first is asked while they are there, and no longer."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from console_bridge.admission import Admission
from console_bridge.attendance import Attendance
from console_bridge.command_handler import CommandHandler, utc_now
from console_bridge.own_commands import carry_out
from console_bridge.registry import Registry
from console_schemas import commands as c
from console_schemas.engagement import Engagement

INTERVAL = 0.5
"""Seconds between two looks."""


class Offers:
    """Looks at who waits for whom, again and again."""

    def __init__(
        self,
        handler: CommandHandler,
        registry: Registry,
        attendance: Attendance,
        admission: Admission,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._handler = handler
        self._registry = registry
        self._attendance = attendance
        self._admission = admission
        self._clock = clock

    async def run(self) -> None:
        """Make and withdraw offers until cancelled."""
        while True:
            for state in self._registry.open_states():
                command = self._due(state)
                if command is not None:
                    await carry_out(self._handler, state.id, command)
            await asyncio.sleep(INTERVAL)

    def _due(self, state: Engagement) -> c.OfferEngagement | c.WithdrawOffer | None:
        if state.status == "offered" and state.offered_to is not None:
            stands = self._may_be_asked(state, state.offered_to.id) or not self._attendance.knows(state.offered_to.id)
            return None if stands else c.WithdrawOffer()
        if state.status != "queued" or not state.preferred_agent:
            return None
        if state.preferred_until is not None and self._clock() > state.preferred_until:
            return None
        person = self._admission.agent(state.preferred_agent)
        if person is None or not self._may_be_asked(state, person.id):
            return None
        return c.OfferEngagement(agent=person.party())

    def _may_be_asked(self, state: Engagement, agent: str) -> bool:
        """An agent who was lost is asked for their own customer as soon as they are back, others while they listen."""
        if state.preferred_until is not None:
            return self._attendance.is_there(agent)
        return self._attendance.is_listening(agent)
