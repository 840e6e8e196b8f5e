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
    agent_absent: Seconds = 20
    """An agent's console without a sign of life, or its terminal without an answer, before its agent counts as gone.

    Consoles say that they are there four times within it.
    """
    agent_grace: Seconds = 60
    """An agent who is gone keeps the chats so long; the customer is told that the agent was disconnected."""
    agent_preference: Seconds = 600
    """A customer who went back to the queue from an agent who was lost is offered to that agent first so long."""

    def after(self, seconds: float) -> timedelta:
        """The span for a moment to be moved by."""
        return timedelta(seconds=seconds)
