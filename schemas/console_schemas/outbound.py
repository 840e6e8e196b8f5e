"""What a bot hears of its conversations."""

from console_schemas.base import Line, Moment, Tagged, Text


class Outbound(Tagged, frozen=True, kw_only=True):
    """What every message to a bot carries."""

    conversation_id: str
    engagement_id: str = ""
    at: Moment


class Queued(Outbound, frozen=True, kw_only=True):
    """The customer waits; `position` counts from 1 in the queue."""

    queue: str
    position: int = 0
    reason: Line = ""
    """Why the customer waits again: `agent_lost`, `agent_silent`, `agent_transferred`, `queue_transferred`."""
    ignored: tuple[str, ...] = ()
    """Fields of the transfer that nobody knows, each with its path: mistyped, or in the wrong place."""


class Accepted(Outbound, frozen=True, kw_only=True):
    """A human has the conversation: the bot is silent from now on."""

    agent_name: Line


class AgentMessage(Outbound, frozen=True, kw_only=True):
    """What the human says, to be shown to the customer."""

    message_id: str
    text: Text
    agent_name: Line


class AgentAway(Outbound, frozen=True, kw_only=True):
    """The agent's connection was lost: the customer is to be told that the agent may be back in a moment."""

    agent_name: Line


class AgentBack(Outbound, frozen=True, kw_only=True):
    """The agent is back, and the chat goes on."""

    agent_name: Line


class Returned(Outbound, frozen=True, kw_only=True):
    """The bot has the conversation again."""

    note: Text = ""


class Completed(Outbound, frozen=True, kw_only=True):
    """The chat is over: the customer is to be told and disconnected."""

    reason: Line = ""


class Failed(Outbound, frozen=True, kw_only=True):
    """Nobody came: the bot should say so and go on."""

    reason: Line


class Erased(Outbound, frozen=True, kw_only=True):
    """Nothing of the conversation is kept here any more: the bot is to forget it, too."""


class Rejected(Outbound, frozen=True, kw_only=True):
    """What the bot published could not be used. It is kept; `problems` names every fault."""

    code: Line
    """`invalid`, `too-large`, `id-mismatch`, `already-open`, `unknown-engagement`, `ended`, `not-allowed-now`; and
    `too-many-open` or `queue-full`, after which the same transfer may be sent again later."""
    message: Line
    """What to do, in a sentence."""
    problems: tuple[str, ...] = ()
    subject: str = ""
    transfer_id: str = ""
    message_id: str = ""


AnyOutbound = (
    Queued | Accepted | AgentMessage | AgentAway | AgentBack | Returned | Completed | Failed | Erased | Rejected
)

OUTBOUND_TOKENS: dict[type[Outbound], str] = {
    Queued: "queued",
    Accepted: "accepted",
    AgentMessage: "message",
    AgentAway: "away",
    AgentBack: "back",
    Returned: "returned",
    Completed: "completed",
    Failed: "failed",
    Erased: "erased",
    Rejected: "rejected",
}
"""The last token of the subject each is published on."""


class TypingNotice(Tagged, frozen=True, kw_only=True):
    """Somebody is typing, until a second from now unless it is said again."""
