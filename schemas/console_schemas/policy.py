"""The times after which silence has a consequence."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta

from console_schemas.base import Value

Seconds = Annotated[float, Meta(gt=0)]


class Policy(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long each state may last without news, in seconds."""

    wait: Seconds = 3600
    """A customer in the queue, before the bot is told that nobody came."""
    offer: Seconds = 30
    """An offer to one agent."""
    answer: Seconds = 1800
    """A customer's message without an answer, before the customer goes back to the queue."""
    idle: Seconds = 86_400
    """A chat in which the customer says nothing, before it is finished."""
    wrap_up: Seconds = 86_400
    """A finished chat whose notes are open, before it is completed as it is."""

    def after(self, seconds: float) -> timedelta:
        """The span for a moment to be moved by."""
        return timedelta(seconds=seconds)
