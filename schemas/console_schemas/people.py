"""Who takes part: the parties of a conversation, and the people with an account."""

from typing import Literal

from console_schemas.base import Line, Value
from console_schemas.ids import Token

PartyRole = Literal["customer", "bot", "agent", "system"]
Role = Literal["owner", "admin", "supervisor", "agent", "bot", "ops"]

CONSOLE_ROLES: frozenset[Role] = frozenset({"agent", "owner", "admin"})
"""The roles that may open the console and serve customers."""

QUEUE_ROLES: frozenset[Role] = CONSOLE_ROLES | {"supervisor"}
"""The roles that may see who waits in their queues."""

ADMINISTRATORS: frozenset[Role] = frozenset({"owner", "admin"})
"""The roles that decide for others."""

EVERY_QUEUE = "*"


class Party(Value, frozen=True, kw_only=True):
    """Somebody who says or does something in an engagement."""

    role: PartyRole
    id: str = ""
    name: Line = ""


SYSTEM = Party(role="system", id="bridge", name="System")


class Person(Value, frozen=True, kw_only=True):
    """Somebody with an account: the id is their token on the bus."""

    id: Token
    name: Line
    role: Role = "agent"
    queues: tuple[str, ...] = (EVERY_QUEUE,)

    def serves(self, queue: str) -> bool:
        """Whether customers of this queue may be shown and given to this person."""
        return EVERY_QUEUE in self.queues or queue in self.queues

    def party(self) -> Party:
        """The person as a party of a conversation."""
        return Party(role="agent", id=self.id, name=self.name)
