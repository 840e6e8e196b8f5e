"""The alarm: what ops hear that is no fact of the log: a fault of the log or the broker's disk, or a flood."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from nats.errors import Error as NatsError

from console_bridge.damage import LogDamaged
from console_schemas.ops import OpsNotice
from console_schemas.subjects import Subjects
from console_schemas.text import one_line
from console_schemas.wire import encode

INTERVAL = 60.0
"""Seconds until damage is told again."""

_journal = logging.getLogger(__name__)


class Alarm:
    """Tells ops, on `ops.<event>`."""

    def __init__(self, publish: Callable[[str, bytes], Awaitable[None]], subjects: Subjects) -> None:
        self._publish = publish
        self._subjects = subjects

    async def of_damage(self, error: LogDamaged) -> None:
        """Tell of a damaged log, again and again, until cancelled."""
        damage = error.damage
        while True:
            _journal.error("%s Nothing is stored meanwhile; questions are answered.", error)
            notice = OpsNotice(
                event="log-damaged",
                sequence=damage.sequence,
                at=datetime.now(UTC),
                engagement_id=damage.engagement_id,
                code=damage.what,
            )
            await self._tell(notice)
            await asyncio.sleep(INTERVAL)

    async def of_storage(self, reason: str) -> None:
        """Tell that the broker stores nothing, and why; that it may store again where the reason is empty."""
        event = "storage-refused" if reason else "storage-restored"
        await self._tell(OpsNotice(event=event, sequence=0, at=datetime.now(UTC), code=one_line(reason)))

    async def of_bot(self, bot: str) -> None:
        """Tell that a bot says more than it may, so that what it says is taken in later."""
        await self._tell(OpsNotice(event="bot-delayed", sequence=0, at=datetime.now(UTC), bot=bot))

    async def of_person(self, user: str) -> None:
        """Tell that somebody's console asks more than it may, and is refused."""
        await self._tell(OpsNotice(event="person-refused", sequence=0, at=datetime.now(UTC), by=user))

    async def _tell(self, notice: OpsNotice) -> None:
        try:
            await self._publish(self._subjects.ops(notice.event), encode(notice))
        except (NatsError, OSError) as error:
            _journal.warning("ops are not told of %s: %s", notice.event, type(error).__name__)
