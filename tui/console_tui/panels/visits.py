"""Keeps where an agent is in every panel of every engagement."""

from collections import OrderedDict

from console_tui.panels.browsing import Visit
from console_tui.panels.fetch import Panel

Key = tuple[str, Panel]
"""The engagement's id, and the panel."""

KEPT = 100
"""Visits that are kept: those that were longest out of use are forgotten first, and start anew."""


class Visits:
    """A visit for each panel and engagement, and which panel was last in sight for each engagement."""

    def __init__(self) -> None:
        self._visits: OrderedDict[Key, Visit] = OrderedDict()
        self._active: OrderedDict[str, int] = OrderedDict()

    def of(self, key: Key) -> Visit:
        """The visit; a new one where there is none."""
        return self._visits.get(key, Visit())

    def keep(self, key: Key, visit: Visit) -> None:
        """Keep the visit as it is now."""
        self._visits[key] = visit
        self._visits.move_to_end(key)
        while len(self._visits) > KEPT:
            self._visits.popitem(last=False)

    def forget(self, engagement_id: str) -> list[Key]:
        """Keep nothing of this engagement; returns whose visits there were."""
        gone = [key for key in self._visits if key[0] == engagement_id]
        for key in gone:
            del self._visits[key]
        self._active.pop(engagement_id, None)
        return gone

    def active(self, engagement_id: str) -> int:
        """The index of the panel that was last in sight."""
        return self._active.get(engagement_id, 0)

    def keep_active(self, engagement_id: str, index: int) -> None:
        """Keep which panel is in sight."""
        self._active[engagement_id] = index
        self._active.move_to_end(engagement_id)
        while len(self._active) > KEPT:
            self._active.popitem(last=False)
