"""What a console says of itself every few seconds, so that it counts as there."""

from console_schemas.base import Value
from console_schemas.ids import Token

PRESENCE_SECONDS = 5.0
"""How often a console says it."""
ABSENT_SECONDS = 20.0
"""How long after the last word a console counts as gone."""


class Presence(Value, frozen=True, kw_only=True):
    """On `presence.<user>`: this console is there. Never stored, never answered."""

    session: Token
    """One running console; a person may have several."""
    listening: bool = False
