"""A customer with everything that a bot can know of one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from console_schemas.engagement import Engagement
from console_schemas.masking import MASK
from console_schemas.transfer import Attribute, Customer, Passkey, Reason, Routing, TransferRequest

NOW = datetime(2026, 8, 3, 14, 30, tzinfo=UTC)


def engagement(**fields: Any) -> Engagement:
    """Ana's engagement, its secrets masked as the bridge sends it; `fields` replaces those of the engagement."""
    transfer = TransferRequest(
        transfer_id="t-1",
        conversation_id="conv-1",
        requested_at=NOW,
        channel="whatsapp",
        summary="Wants to move a booking.\nHas called twice.",
        reason=Reason(text="wants to change a booking", intent="change", confidence=0.83),
        customer=Customer(id="c-1", name="Ana Lima", email="ana@example.com", verified=True),
        routing=Routing(queue="billing", priority=2, skills=("pt",)),
        passkey=Passkey(value=MASK, expires_at=NOW + timedelta(minutes=5)),
        attributes=(
            Attribute(name="pnr", label="Booking", value="X7Q9"),
            Attribute(name="card", label="Card", value=MASK, sensitive=True),
            Attribute(name="trip", label="Trip", value={"from": "LIS", "legs": [{"late": True}, {"late": None}]}),
        ),
    )
    whole = Engagement(
        id="e_1",
        bot="kite",
        transfer=transfer,
        status="active",
        version=3,
        epoch=1,
        queue="billing",
        priority=2,
        requested_at=NOW - timedelta(minutes=20),
        waiting_since=NOW - timedelta(minutes=20),
        accepted_at=NOW - timedelta(minutes=12),
        unanswered_since=NOW - timedelta(seconds=90),
    )
    return replace(whole, **fields)


def with_transfer(**fields: Any) -> Engagement:
    """Ana's engagement with another transfer."""
    return engagement(transfer=replace(engagement().transfer, **fields))
