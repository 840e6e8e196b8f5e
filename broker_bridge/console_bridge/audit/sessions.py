"""Sessions: where each program of a person is, recorded when it first says so, and again when that has changed."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from msgspec.structs import asdict

from console_bridge.audit import acts_table
from console_bridge.audit.caller import Caller
from console_bridge.database import Database
from console_schemas.text import one_line

REMEMBERED = 10_000

Address = Callable[[str, int], Awaitable[str]]
"""The network address that the broker has for this login's connection with this number; empty: it does not say."""


class Sessions:
    """Knows which are recorded already, by the database, whichever bridge has recorded them."""

    def __init__(self, database: Database, address: Address) -> None:
        self._database = database
        self._address = address
        self._known: OrderedDict[tuple[str, str], dict[str, str]] = OrderedDict()

    async def news(self, caller: Caller) -> dict[str, str] | None:
        """What is to be recorded of where the caller is; None: nothing new."""
        if caller.origin is None:
            return None
        told = {
            name: one_line(value) for name, value in asdict(caller.origin).items() if isinstance(value, str) and value
        }
        address = await self._address(caller.user, caller.origin.connection)
        details = told | ({"address": address} if address else {})
        key = (caller.user, caller.session)
        known = self._known.get(key) or await self._database.read(lambda db: acts_table.session(db, *key))
        self._known[key] = details
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return None if known == details else details
