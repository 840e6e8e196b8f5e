"""Watching the broker while the bridge serves: whether it can store at all, and still before it acknowledges.

A broker whose disk is full or refuses to sync answers an append with silence, and stores nothing more until it is
restarted. Its health page tells: then everybody who wants something stored is told at once, instead of after seconds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from nats.aio.client import Client

from console_bridge.durability import NotDurable, monitor_of, require_durable
from console_bridge.event_log import EventLog
from console_bridge.server_monitor import Silent
from console_client.settings import BridgeSettings

LOOK = 1.0
"""Seconds between two looks."""

Tell = Callable[[str], Awaitable[None]]
"""Tells ops that the broker stores nothing, and why, or that it does again (empty)."""

_journal = logging.getLogger(__name__)


class BrokerWatch:
    """Looks at the broker after an append that was not acknowledged, and after a reconnection."""

    def __init__(self, nc: Client, log: EventLog, bridge: BridgeSettings, tell: Tell) -> None:
        self._nc = nc
        self._log = log
        self._bridge = bridge
        self._tell = tell
        self._reconnects = nc.stats["reconnects"]
        self._asking: asyncio.Event = log.unanswered

    async def run(self) -> None:
        """Look until cancelled. Raises `NotDurable` where the broker came back with another configuration."""
        while True:
            if self._asking.is_set():
                await self._look()
            if self._nc.is_connected and self._nc.stats["reconnects"] != self._reconnects:
                await self._look_at_durability()
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        monitor = monitor_of(self._nc, self._bridge)
        try:
            fault = await monitor.fault() if monitor else ""
        except Silent:
            fault = ""  # it is away or frozen: an append finds out by itself
        reason = fault.rpartition(": ")[2]
        if reason != self._log.refusal:
            self._log.refusal = reason
            if fault:
                remedy = "Make room on its disk or mend it, then restart the broker: until then it stores nothing."
                _journal.error("the broker cannot store: %s. %s", fault, remedy)
            else:
                _journal.warning("the broker may store again")
            await self._tell(reason)
        if not fault:
            self._asking.clear()

    async def _look_at_durability(self) -> None:
        reconnects = self._nc.stats["reconnects"]
        try:
            await require_durable(self._nc, self._bridge)
        except NotDurable as error:
            monitor = monitor_of(self._nc, self._bridge)
            try:
                storage = await monitor.storage() if monitor else None
            except Silent:
                storage = None
            if storage is not None and not storage.sync_always:
                raise
            _journal.warning("%s", error)
        self._reconnects = reconnects
