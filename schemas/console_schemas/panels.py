"""What a panel beside the chat is given, and what it gives back."""

from typing import Any, ClassVar, Literal

from msgspec import field

from console_schemas.attribute_values import is_nested, value_text
from console_schemas.base import Line, Value
from console_schemas.engagement import Engagement
from console_schemas.queries import Request
from console_schemas.transfer import Customer

PanelFormat = Literal["markdown", "json", "text"]


class PanelContext(Value, frozen=True, kw_only=True):
    """The engagement as a panel sees it: never a passkey, never a sensitive attribute."""

    engagement_id: str
    conversation_id: str
    queue: str
    channel: Line = ""
    reason: Line = ""
    agent: str = ""
    customer: Customer = Customer()
    attributes: dict[str, str | dict[str, Any] | list[Any]] = field(default_factory=dict)
    """What the bot collected, each as a text, or as it is where it is made of others."""


class PanelReply(Value, frozen=True, kw_only=True):
    """What a panel shows."""

    text: str
    format: PanelFormat = "text"


class PanelRequest(Request[PanelReply], frozen=True, kw_only=True):
    """Ask whoever answers on this subject for the contents of a panel: the context is the payload."""

    reply: ClassVar[type] = PanelReply
    subject: str
    context: PanelContext
    timeout: float = 5.0
    """Seconds."""


def panel_context(engagement: Engagement, agent: str) -> PanelContext:
    """The context of an engagement for its panels."""
    transfer = engagement.transfer
    return PanelContext(
        engagement_id=engagement.id,
        conversation_id=engagement.conversation_id,
        queue=engagement.queue,
        channel=transfer.channel,
        reason=transfer.reason.text or transfer.reason.code,
        agent=agent,
        customer=transfer.customer,
        attributes={
            each.name: each.value if is_nested(each.value) else value_text(each.value)
            for each in transfer.attributes
            if not each.sensitive
        },
    )
