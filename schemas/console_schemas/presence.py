"""What a console says of itself every few seconds, so that its agent counts as there."""

from console_schemas.base import Value
from console_schemas.ids import Token

PRESENCE_SECONDS = 5.0
"""How often a console says it, until the bridge has told it how often."""
WORDS = 4
"""How often it is said within the time after which an agent counts as gone."""


class Presence(Value, frozen=True, kw_only=True):
    """On `presence.<user>`: this console is there. Never stored, never answered."""

    session: Token
    """One running console; a person may have several."""
    listening: bool = False
    attended: bool = True
    """Whether its terminal gives signs of life; a console without is there, its agent is not."""
    leaving: bool = False
    """Whether this is the last word of a console that ends in order."""
