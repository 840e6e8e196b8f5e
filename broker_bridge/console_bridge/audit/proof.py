"""Proof: whether the facts that the database's copy gave are, byte for byte, those in the log."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

from nats.errors import Error as NatsError

from console_bridge.audit.scan import Match
from console_bridge.damage import missing
from console_bridge.inspection import StoredLog, changed
from console_bridge.log_following import Logged

SPREAD = 4
"""Facts read in one piece for each that is wanted, before they are read one by one."""


async def prove(log: StoredLog, matches: Sequence[Match]) -> bool:
    """Whether the log has all of them; False where it cannot be read now.

    Raises `LogDamaged` where one is missing or is another one there.
    """
    if not matches:
        return True
    try:
        found = await _found(log, sorted(each.sequence for each in matches))
    except (NatsError, TimeoutError):
        return False
    for each in matches:
        stored = found.get(each.sequence)
        if stored is None:
            raise missing(each.sequence)
        if stored.raw != each.data or (stored.hash and stored.hash != each.digest):
            raise changed(stored, each.digest, each.data)
    return True


async def _found(log: StoredLog, sequences: Sequence[int]) -> dict[int, Logged]:
    first, last = sequences[0], sequences[-1]
    if last - first < SPREAD * len(sequences):
        return await _between(log, first, last)
    one_by_one = await asyncio.gather(*(_between(log, each, each) for each in sequences))
    return {sequence: fact for part in one_by_one for sequence, fact in part.items()}


async def _between(log: StoredLog, first: int, last: int) -> dict[int, Logged]:
    async with aclosing(log.scan(first, last)) as facts:
        return {fact.sequence: fact async for fact in facts}
