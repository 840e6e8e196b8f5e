"""What is taken out before an engagement or a fact leaves the bridge for a console, an AI or a log line."""

from msgspec.structs import replace

from console_schemas.engagement import Engagement
from console_schemas.events import EngagementEvent, EngagementRequested
from console_schemas.transfer import Passkey, TransferRequest

MASK = "••••••"
"""Stands for a secret; its length says nothing."""


def mask_transfer(transfer: TransferRequest) -> TransferRequest:
    """The transfer without the passkey's value and the sensitive attributes' values."""
    passkey = transfer.passkey and Passkey(value=MASK, expires_at=transfer.passkey.expires_at)
    attributes = tuple(
        replace(attribute, value=MASK) if attribute.sensitive else attribute for attribute in transfer.attributes
    )
    return replace(transfer, passkey=passkey, attributes=attributes)


def mask_engagement(engagement: Engagement) -> Engagement:
    """The engagement without its secrets."""
    return replace(engagement, transfer=mask_transfer(engagement.transfer))


def mask_event(event: EngagementEvent) -> EngagementEvent:
    """The fact without secrets."""
    if isinstance(event, EngagementRequested):
        return replace(event, transfer=mask_transfer(event.transfer))
    return event
