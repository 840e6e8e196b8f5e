"""Offers: whom a customer should be asked for first is asked while they are there, and no longer."""

import asyncio
import logging

from console_bridge.admission import Admission
from console_bridge.attendance import Attendance
from console_bridge.command_handler import CommandHandler, Unavailable
from console_bridge.event_log import NotStored, Unresolved
from console_bridge.registry import Registry
from console_schemas import commands as c
from console_schemas.case import Rejected
from console_schemas.engagement import Engagement
from console_schemas.people import SYSTEM

INTERVAL = 0.5
"""Seconds between two looks."""

_journal = logging.getLogger(__name__)


class Offers:
    """Looks at who waits for whom, again and again."""

    def __init__(
        self, handler: CommandHandler, registry: Registry, attendance: Attendance, admission: Admission
    ) -> None:
        self._handler = handler
        self._registry = registry
        self._attendance = attendance
        self._admission = admission

    async def run(self) -> None:
        """Make and withdraw offers until cancelled."""
        while True:
            for state in self._registry.open_states():
                command = self._due(state)
                if command is not None:
                    await self._carry_out(state.id, command)
            await asyncio.sleep(INTERVAL)

    def _due(self, state: Engagement) -> c.OfferEngagement | c.WithdrawOffer | None:
        if state.status == "offered" and state.offered_to is not None:
            return None if self._attendance.is_listening(state.offered_to.id) else c.WithdrawOffer()
        if state.status != "queued" or not state.preferred_agent:
            return None
        person = self._admission.agent(state.preferred_agent)
        if person is None or not self._attendance.is_listening(person.id):
            return None
        return c.OfferEngagement(agent=person.party())

    async def _carry_out(self, engagement_id: str, command: c.OfferEngagement | c.WithdrawOffer) -> None:
        try:
            await self._handler.execute(engagement_id, command, SYSTEM)
        except Rejected:
            pass  # it has moved on since we looked
        except (Unavailable, Unresolved, NotStored) as error:
            _journal.warning("an offer waits: %s", error)
