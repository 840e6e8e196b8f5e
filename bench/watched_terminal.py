"""A terminal that notices when each expected text first stands on its screen, whatever else it is read for."""

from time import perf_counter
from typing import Any

from support.pty import Terminal


class WatchedTerminal(Terminal):
    """Texts are expected by another thread, as they are published."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.expected: dict[str, float] = {}
        """Texts that have not been seen, and when they were published."""
        self.shown_after: list[float] = []
        """Seconds from the publish to the screen, of those that were seen."""
        self.picture = True
        """False while so much comes that to picture it would hold the program up."""
        super().__init__(*arguments, **options)

    def read(self, timeout: float) -> bytes:
        """As a terminal does; what has appeared is struck off."""
        data = super().read(timeout)
        if data and self.expected:
            text, now = self.text, self.reads[-1][0]
            for wanted in [each for each in list(self.expected) if each in text]:
                self.shown_after.append(now - self.expected.pop(wanted))
        return data

    def _feed(self, data: bytes) -> None:
        if self.picture:
            super()._feed(data)

    def give_up(self) -> list[float]:
        """All times: what was never seen counts until now."""
        now = perf_counter()
        return self.shown_after + [now - began for began in self.expected.values()]
