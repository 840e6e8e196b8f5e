"""Recording acts that are no facts of an engagement: sessions, refusals, and what administrators decide and read."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec

from console_bridge.access import refused as refusal
from console_bridge.audit.caller import Caller
from console_bridge.audit.noted import act_of, recorded_refusal
from console_bridge.audit.restraint import Restraint
from console_bridge.audit.sessions import Sessions
from console_bridge.damage import LogDamaged
from console_bridge.event_log import Unresolved
from console_bridge.log_guard import NotStored
from console_schemas.acts import Act, ActRecorded
from console_schemas.audit import SealAudit
from console_schemas.commands import Refused
from console_schemas.people import Party, Person

WAITING = 1000
"""Acts that wait to be stored; more are left out, which the journal says."""
ONE_AT_LEAST = 2.0
"""Seconds between two tries while the log takes nothing."""

NOT_STORED = (Unresolved, NotStored, LogDamaged)
Record = Callable[[ActRecorded], Awaitable[int]]

_journal = logging.getLogger(__name__)


class Recorder:
    """Puts acts into the log, in the background; only what must be recorded before it is answered is waited for."""

    def __init__(
        self, record: Record, sessions: Sessions, now: Callable[[], datetime], clock: Callable[[], float]
    ) -> None:
        self._record = record
        self._sessions = sessions
        self._now = now
        self._restraint = Restraint(clock)
        self._waiting: asyncio.Queue[ActRecorded | Caller] = asyncio.Queue(WAITING)

    async def run(self) -> None:
        """Store what waits, until cancelled."""
        while True:
            await self._store(await self._waiting.get())

    def arrived(self, caller: Caller) -> None:
        """Somebody said from where they act."""
        if caller.origin is not None:
            self._put(caller)

    def refused(self, caller: Caller, request: Any, why: Refused) -> None:
        """Somebody was refused what is not theirs, or not for their role."""
        details = recorded_refusal(request, why)
        if details is None:
            return
        engagement = str(getattr(request, "engagement_id", ""))
        left_out = self._restraint.left_out(caller.user, (details["request"], why.code, engagement))
        if left_out is not None:
            self._put(self._act("refused", caller, engagement, details | _more(left_out)))

    async def done(self, caller: Caller, person: Person, request: Any) -> None:
        """A question is about to be answered. Raises `Rejected` where it must be recorded first, and cannot be."""
        found = act_of(request)
        if found is None:
            return
        act = self._act(found.act, caller, "", found.details, person.name)
        if not isinstance(request, SealAudit):
            self._put(act)
            return
        try:
            await self._record(act)
        except NOT_STORED as error:
            raise refusal("unavailable", f"The export was not recorded: {error}. Try again.") from None

    def _act(self, act: Act, caller: Caller, engagement: str, details: dict[str, str], name: str = "") -> ActRecorded:
        return ActRecorded(
            act=act,
            at=self._now(),
            by=Party(role="agent", id=caller.user, name=name),
            session=caller.session,
            engagement=engagement,
            details=details,
        )

    def _put(self, what: ActRecorded | Caller) -> None:
        try:
            self._waiting.put_nowait(what)
        except asyncio.QueueFull:
            _journal.error("too much to record at once: an act of %s is left out", _who(what))

    async def _store(self, what: ActRecorded | Caller) -> None:
        act = await self._opened(what) if isinstance(what, Caller) else what
        while act is not None:
            try:
                await self._record(act)
                return
            except (NotStored, Unresolved) as error:
                _journal.warning("an act of %s waits to be recorded: %s", act.by.id, error)
                await asyncio.sleep(ONE_AT_LEAST)
            except (LogDamaged, ValueError, msgspec.MsgspecError) as error:
                _journal.error("an act of %s cannot be recorded: %s", act.by.id, error)
                return

    async def _opened(self, caller: Caller) -> ActRecorded | None:
        details = await self._sessions.news(caller)
        return None if details is None else self._act("session-opened", caller, "", details)


def _more(left_out: int) -> dict[str, str]:
    return {"more": str(left_out)} if left_out else {}


def _who(what: ActRecorded | Caller) -> str:
    return what.user if isinstance(what, Caller) else what.by.id
