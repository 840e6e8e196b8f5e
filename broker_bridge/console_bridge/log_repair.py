"""What the log must hold: every fact from the database's copy, else from the log, else a mark that it is lost."""

from collections.abc import AsyncGenerator
from datetime import datetime

import sqlite_utils

from console_bridge import log_copy
from console_bridge.chain import Chain
from console_bridge.damage import LogDamaged, missing
from console_bridge.inspection import CHUNK, StoredLog
from console_bridge.log_following import Logged, logged
from console_bridge.states import check_order
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import Apart, MessageSetAside
from console_schemas.wire import encode

LOST = "log-damaged"
"""The code of what stands in the place of a lost fact."""


class Repair:
    """Goes through the facts in order. Afterwards `lost` and `unusable` count what could not be kept."""

    def __init__(self, log: StoredLog, copy: sqlite_utils.Database | None, *, salvage: bool, now: datetime) -> None:
        """Without `salvage` a fact that is in neither place is `LogDamaged`."""
        self.lost = 0
        """Facts that are nowhere."""
        self.unusable = 0
        """Facts behind a lost one of their engagement, which cannot be applied without it."""
        self._log = log
        self._copy = copy
        self._salvage = salvage
        self._now = now
        self._chain = Chain()
        self._states: dict[str, Engagement] = {}

    async def facts(self, last: int) -> AsyncGenerator[Logged, None]:
        """Every fact from the first to the one at sequence `last`, each with its hash."""
        for first in range(1, last + 1, CHUNK):
            until = min(first + CHUNK - 1, last)
            copied = {} if self._copy is None else {row[0]: row for row in log_copy.between(self._copy, first, until)}
            found = {} if len(copied) == until - first + 1 else await self._found(first, until)
            for sequence in range(first, until + 1):
                if sequence in copied:
                    _, value, data = copied[sequence]
                    yield self._taken(logged(sequence, data, {})._replace(hash=value))
                else:
                    yield self._taken(found.get(sequence) or self._mark(sequence, b""))

    async def _found(self, first: int, last: int) -> dict[int, Logged]:
        return {each.sequence: each async for each in self._log.scan(first, last)}

    def _taken(self, fact: Logged) -> Logged:
        """The fact, if it follows from those before it; else what stands in its place. Raises `LogDamaged`."""
        if not isinstance(fact.event, Apart):
            before = self._states.get(fact.event.engagement_id)
            try:
                check_order(fact.sequence, fact.event, before)
                self._states[fact.event.engagement_id] = evolve(before, fact.event)
            except LogDamaged:
                if not self._salvage:
                    raise
                self.unusable += 1
                return self._chain.take(self._mark(fact.sequence, fact.raw))
        return self._chain.take(fact)

    def _mark(self, sequence: int, raw: bytes) -> Logged:
        if not self._salvage:
            raise missing(sequence)
        self.lost += not raw
        what = "cannot be applied: one before it is lost" if raw else "is lost"
        event = MessageSetAside(
            subject="", problems=(f"fact {sequence} {what}",), code=LOST, raw=raw, part=2, parts=2, at=self._now
        )
        return Logged(sequence, event, encode(event))
