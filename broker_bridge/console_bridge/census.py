"""How many engagements each bot has open, and how many customers wait in each queue."""

from collections import Counter

from console_schemas.engagement import ENDED, WAITING, Engagement


class Census:
    """Counts, moved on by every change of an engagement."""

    def __init__(self) -> None:
        self._where: dict[str, tuple[str, str]] = {}
        self._open: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()

    def open_of(self, bot: str) -> int:
        """How many engagements of the bot are not ended."""
        return self._open[bot]

    def waiting_in(self, queue: str) -> int:
        """How many customers wait there, or are being offered to somebody."""
        return self._waiting[queue]

    def take(self, state: Engagement) -> None:
        """This is how an engagement stands now."""
        self._count(self._where.pop(state.id, None), -1)
        if state.status not in ENDED:
            place = (state.bot, state.queue if state.status in WAITING else "")
            self._where[state.id] = place
            self._count(place, 1)

    def _count(self, place: tuple[str, str] | None, change: int) -> None:
        if place is None:
            return
        for counter, name in zip((self._open, self._waiting), place, strict=True):
            counter[name] += change
            if not counter[name]:
                del counter[name]
