"""How long to wait before the next attempt to reconnect: soon at first, ever later, never all at once."""

import random
import time
from typing import Any

from nats.aio.client import Server

FIRST = 0.1
"""Seconds before the second attempt; each further one waits twice as long."""
MOST = 5.0
"""Seconds between two attempts at most."""
STEADY = 10.0
"""Seconds a connection must last before the waiting starts from the beginning again."""


class Backoff:
    """Picks the next server and the delay (seconds) for nats-py: exponential, with half of it random.

    A connection that is lost again at once (a login that the server ends, say) goes on with the longer delays.
    """

    def __init__(self) -> None:
        self._attempts = 0
        self._connected_at = time.monotonic()

    def connected(self) -> None:
        """Note that an attempt went well."""
        self._connected_at = time.monotonic()

    def lost(self) -> None:
        """Note that the connection is gone."""
        if time.monotonic() - self._connected_at > STEADY:
            self._attempts = 0

    def __call__(self, servers: list[Server], _: dict[str, Any]) -> tuple[Server | None, float]:
        """The server that failed least, and the seconds to wait before it is tried."""
        longest = min(MOST, FIRST * 2 ** min(self._attempts, 10))
        self._attempts += 1
        return min(servers, key=lambda server: server.reconnects), longest * random.uniform(0.5, 1)
