"""The scrub: the whole log compared with the database's copy in the background, slowly, again and again.

A start looks at the newest facts only, and a broker notices a damaged one when somebody reads it: without this, damage
of an old fact would lie hidden until the copy is gone too.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic

from nats.errors import Error as NatsError

from console_bridge.database import Database
from console_bridge.inspection import CHUNK, StoredLog, inspect, inspect_newest

SHARE = 0.05
"""How much of one processor it may take at most."""
ROUND = 6 * 3600.0
"""Seconds between two rounds."""
LOOK = 1.0
"""Seconds between two looks at whether the broker is another one, or there again."""

_journal = logging.getLogger(__name__)


async def scrub(
    log: StoredLog, database: Database, applied: Callable[[], int], reconnects: Callable[[], int] = lambda: 0
) -> None:
    """Compare, round after round, until cancelled. Raises `LogDamaged`.

    A broker that comes back may have lost something: then the newest facts come first again.
    """
    seen = reconnects()
    while True:
        if reconnects() != seen:
            seen = reconnects()
            await _insist(lambda: inspect_newest(log, database, applied()))
        first = 1
        while first <= applied() and reconnects() == seen:
            began = monotonic()
            last = min(first + CHUNK - 1, applied())
            await _insist(partial(inspect, log, database, first, last))
            first = last + 1
            await asyncio.sleep((monotonic() - began) * (1 / SHARE - 1))
        if reconnects() == seen:
            _journal.info("the log is what was stored: %d facts compared", first - 1)
        deadline = monotonic() + ROUND
        while reconnects() == seen and monotonic() < deadline:
            await asyncio.sleep(LOOK)


async def _insist(look: Callable[[], Awaitable[None]]) -> None:
    """Look until the broker answers."""
    while True:
        try:
            return await look()
        except (NatsError, TimeoutError):
            await asyncio.sleep(LOOK)
