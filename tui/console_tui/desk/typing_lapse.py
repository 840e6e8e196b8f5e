"""A customer who has stopped typing does not say so: after a while without a word of it, they have."""

import asyncio

from console_tui.desk.desk import Desk
from console_tui.desk_events import TypingLapsed

LAPSE_SECONDS = 2.5
"""A notice holds for a second and is repeated meanwhile; one that is late or lost must not make the sign flicker."""


class TypingLapse:
    """Takes the typing sign away again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lapsing: dict[str, asyncio.TimerHandle] = {}

    def heard(self, engagement_id: str) -> None:
        """The customer is typing, now."""
        earlier = self._lapsing.get(engagement_id)
        if earlier is not None:
            earlier.cancel()
        later = asyncio.get_running_loop().call_later(LAPSE_SECONDS, self._lapse, engagement_id)
        self._lapsing[engagement_id] = later

    def _lapse(self, engagement_id: str) -> None:
        self._lapsing.pop(engagement_id, None)
        self._desk.happened(TypingLapsed(engagement_id=engagement_id))
