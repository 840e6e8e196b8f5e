"""The network address that a connection comes from, by the broker's own word."""

import logging
from collections.abc import Awaitable, Callable

from console_bridge.identity.tokens import claims_in
from console_bridge.server_monitor import ServerMonitor, Silent

_journal = logging.getLogger(__name__)


def address_by(
    monitor: Callable[[], ServerMonitor | None], *, open_broker: bool
) -> Callable[[str, int], Awaitable[str]]:
    """What says the address of a connection, if it is that login's; on an open broker nobody knows whose it is."""

    async def address(user: str, number: int) -> str:
        pages = monitor()
        if pages is None or number <= 0:
            return ""
        try:
            ip, token = await pages.address(number)
        except Silent as error:
            _journal.info("the broker does not say where connection %d comes from: %s", number, error)
            return ""
        return ip if open_broker or _name_in(token) == user else ""

    return address


def _name_in(token: str) -> str:
    try:
        return str(claims_in(token)["name"])
    except (IndexError, KeyError, ValueError):
        return ""
