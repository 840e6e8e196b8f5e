"""The scrub: the whole log compared with the database's copy in the background, slowly, again and again.

A start looks at the newest facts only, and a broker notices a damaged one when somebody reads it: without this, damage
of an old fact would lie hidden until the copy is gone too.
"""

import asyncio
import logging
from collections.abc import Callable
from time import monotonic

from nats.errors import Error as NatsError

from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.inspection import CHUNK, StoredLog, inspect

SHARE = 0.05
"""How much of one processor it may take at most."""
ROUND = 6 * 3600.0
"""Seconds between two rounds."""
RETRY = 5.0

_journal = logging.getLogger(__name__)


async def scrub(log: StoredLog, database: Database, applied: Callable[[], int]) -> None:
    """Compare, round after round, until cancelled. Raises `LogDamaged`."""
    while True:
        first = 1
        while first <= applied():
            began = monotonic()
            last = min(first + CHUNK - 1, applied())
            try:
                await inspect(log, database, first, last)
            except LogDamaged:
                raise
            except (NatsError, TimeoutError):
                await asyncio.sleep(RETRY)
                continue
            first = last + 1
            await asyncio.sleep((monotonic() - began) * (1 / SHARE - 1))
        _journal.info("the log is what was stored: %d facts compared", first - 1)
        await asyncio.sleep(ROUND)
