"""Erasing: the fact that says so first, then everything that could still tell; what a crash cuts short is made up for.

The key goes last: as long as it is there, the next start knows that there is something left to do.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

import sqlite_utils
from nats.errors import Error as NatsError

from console_bridge import held
from console_bridge.command_handler import CommandHandler, Unavailable
from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.database_file import forget_freed
from console_bridge.erased_rows import set_aside_origins
from console_bridge.event_log import Unresolved
from console_bridge.keyring import Keyring
from console_bridge.log_guard import NotStored
from console_bridge.read_side import ReadSide
from console_bridge.traces import Traces
from console_schemas.case import Rejected
from console_schemas.commands import EraseEngagement
from console_schemas.events import ErasureReason
from console_schemas.people import SYSTEM, Party

ROUND = 3600.0
"""Seconds between two looks for what has been kept long enough."""
LOOK = 0.05
_LATER = (NatsError, TimeoutError, Unavailable, Unresolved, NotStored)

_journal = logging.getLogger(__name__)


class Erasure:
    """Erases engagements of one installation."""

    def __init__(
        self,
        handler: CommandHandler,
        keys: Keyring,
        database: Database,
        traces: Traces,
        read_side: ReadSide,
        now: Callable[[], datetime],
    ) -> None:
        self._handler = handler
        self._keys = keys
        self._database = database
        self._traces = traces
        self._read_side = read_side
        self._now = now

    async def erase(
        self, engagement_id: str, reason: ErasureReason, by: Party, session: str = "", *, ending: bool = False
    ) -> None:
        """Erase one. Raises `Rejected` where it is not over, or what the log and the broker raise."""
        done = await self._handler.execute(engagement_id, EraseEngagement(reason=reason, ending=ending), by, session)
        await self._read_side.follower.wait_for(done.sequence)
        await self._finish(engagement_id)

    async def run(self, days: int) -> None:
        """Finish what was cut short, and erase what is older than so many days (0: nothing), until cancelled."""
        await self._insist(self._put_back_lost_keys)
        await self._insist(self._finish_all)
        while True:
            await self._insist(lambda: self._retain(days))
            await asyncio.sleep(ROUND)

    async def _retain(self, days: int) -> None:
        await self._traces.overwrite_old(held.AT_ONCE)
        while days:
            before = self._now() - timedelta(days=days)
            found = await self._database.read(partial(held.ended_before, moment=before, limit=held.AT_ONCE))
            for engagement_id in found:
                try:
                    await self.erase(engagement_id, "retention", SYSTEM)
                except Rejected as rejected:
                    _journal.error("%s cannot be erased: %s", engagement_id, rejected)
                    return
                await asyncio.sleep(LOOK)  # customers who wait come first
            if len(found) < held.AT_ONCE:
                return

    async def _finish_all(self) -> None:
        names = await self._database.read(_erased)
        missing = set(await self._keys.missing(names))
        for name in names:
            if name not in missing:
                await self._finish(name)

    async def _finish(self, engagement_id: str) -> None:
        found = await self._database.read(lambda db: _place(db, engagement_id))
        if found is None:
            return
        bot, conversation, sequence, origins = found
        while self._read_side.outbox.delivered < sequence:  # the bot is told of it, too
            await asyncio.sleep(LOOK)
        await self._traces.overwrite(bot, conversation, sequence - 1)
        if not await self._traces.intake_empty():
            _journal.warning("%s: its files in CONSOLE_IN go once that stream is empty", engagement_id)
        for name in (*(f"in-{origin}" for origin in origins), engagement_id):
            await self._keys.destroy(name)
        await self._database.write(forget_freed)

    async def _put_back_lost_keys(self) -> None:
        """A broker that has lost keys gets them again, so that what was said can be read for as long as it may be."""
        kept = await self._database.read(lambda db: list(db.query("select name, wrapped from data_keys")))
        wrapped = {row["name"]: row["wrapped"] for row in kept}
        for name in await self._keys.missing(wrapped):
            await self._keys.put_back(name, wrapped[name])

    async def _insist(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await work()
            except LogDamaged:
                return
            except _LATER as error:
                _journal.warning("erasing goes on later: %s", type(error).__name__)
            await asyncio.sleep(1)


def _erased(db: sqlite_utils.Database) -> list[str]:
    return [row["id"] for row in db.query("select id from engagements where erased_at != ''")]


def _place(db: sqlite_utils.Database, engagement_id: str) -> tuple[str, str, int, list[int]] | None:
    sql = "select bot, conversation_id, sequence from engagements where id = ? and erased_at != ''"
    for row in db.query(sql, [engagement_id]):
        origins = set_aside_origins(db, engagement_id)
        return row["bot"], row["conversation_id"], row["sequence"], origins
    return None
