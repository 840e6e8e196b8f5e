"""The verdict on the whole log: every fact compared with the database's copy, and with those before it."""

from contextlib import aclosing
from datetime import UTC, datetime

import sqlite_utils

from console_bridge import log_copy
from console_bridge.damage import Damage, LogDamaged, rolled_back
from console_bridge.inspection import CHUNK, Progress, StoredLog, compare
from console_bridge.log_repair import Repair
from console_schemas.base import Value


class Verdict(Value, frozen=True, kw_only=True):
    """What a look at the whole log found."""

    facts: int
    """The sequence of the newest fact in the log."""
    copied: int
    """The same of the database's copy."""
    told: int
    """Of the newest fact that bots were told of."""
    damage: Damage | None = None
    """The first place where the log is not what was stored."""


async def verdict(
    log: StoredLog, db: sqlite_utils.Database | None, told: int, progress: Progress = lambda *_: None
) -> Verdict:
    """Look at all of the log; the bridge may run meanwhile. Raises what reading raises."""
    copied = log_copy.complete_until(db) if db else 0
    copy = db if copied else None
    head = await log.last_sequence()
    try:
        for first in range(1, min(copied, head) + 1, CHUNK):
            assert copy is not None
            await compare(log, list(log_copy.between(copy, first, min(first + CHUNK - 1, copied, head))))
            progress(min(first + CHUNK - 1, head), 2 * head)
        if max(copied, told) > head:
            raise rolled_back(head, max(copied, told))
        repair = Repair(log, copy, salvage=False, now=datetime.now(UTC))
        async with aclosing(repair.facts(head)) as facts:
            async for fact in facts:
                progress(head + fact.sequence, 2 * head)
    except LogDamaged as error:
        return Verdict(facts=head, copied=copied, told=told, damage=error.damage)
    return Verdict(facts=head, copied=copied, told=told)
