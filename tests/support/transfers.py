"""Customers to be served, for tests."""

from datetime import UTC, datetime
from typing import Any

from console_schemas.people import Party
from console_schemas.transfer import Attribute, Customer, HistoryMessage, Passkey, Reason, TransferRequest

BOT = Party(role="bot", id="shop", name="Shop bot")
CUSTOMER = Party(role="customer")


def request(name: str = "Anna Berg", reason: str = "Wants a refund", **changes: Any) -> TransferRequest:
    """A transfer with all that a bot usually knows."""
    history = changes.pop("history", 4)
    said = tuple(
        HistoryMessage(author=BOT if n % 2 else CUSTOMER, text=f"{'Bot' if n % 2 else 'Customer'} line {n}")
        for n in range(history)
    )
    fields: dict[str, Any] = {
        "transfer_id": f"t-{name}",
        "conversation_id": f"c-{name.replace(' ', '-')}",
        "requested_at": datetime(2026, 8, 3, 12, tzinfo=UTC),
        "reason": Reason(code="refund", text=reason),
        "channel": "web",
        "customer": Customer(id="4711", name=name, email="anna@example.org", language="de", verified=True),
        "attributes": (
            Attribute(name="order", label="Order", value="A-1042"),
            Attribute(name="iban", label="IBAN", value="DE00 1234", sensitive=True),
        ),
        "summary": "The parcel came broken.",
        "message_history": said,
        "passkey": Passkey(value="blue horse 42"),
    }
    return TransferRequest(**(fields | changes))
