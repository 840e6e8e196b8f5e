"""What a bot publishes: the transfer message, the customer's later messages, and the customer's leaving."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from console_schemas.base import Line, Moment, Text, Value
from console_schemas.ids import Token
from console_schemas.people import Party

Required = Annotated[str, Meta(min_length=1, max_length=200)]


class Reason(Value, frozen=True, kw_only=True):
    """Why a human is needed."""

    code: Line = ""
    text: Line = ""
    intent: Line = ""
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None


class Customer(Value, frozen=True, kw_only=True):
    """Who the customer is, as far as the bot knows."""

    id: Line = ""
    name: Line = ""
    email: Line = ""
    phone: Line = ""
    language: Line = ""
    verified: bool = False


class Attribute(Value, frozen=True, kw_only=True):
    """One thing the bot collected; a sensitive one is masked until its agent reveals it."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    value: Any = None
    label: Line = ""
    sensitive: bool = False


class Routing(Value, frozen=True, kw_only=True):
    """Where the customer should wait, and how urgently."""

    queue: Token = "general"
    priority: Annotated[int, Meta(ge=0, le=9)] = 5
    """0 is the most urgent, 9 the least."""
    skills: tuple[Line, ...] = ()
    preferred_agent: str = ""


class HistoryMessage(Value, frozen=True, kw_only=True):
    """One message from before the transfer."""

    author: Party
    text: Text
    id: Line = ""
    sent_at: Moment | None = None


class Passkey(Value, frozen=True, kw_only=True):
    """The secret by which the agent proves themself to the customer."""

    value: Annotated[str, Meta(min_length=1, max_length=200)]
    expires_at: Moment | None = None


class PanelLink(Value, frozen=True, kw_only=True):
    """A page that the bot proposes to open beside the chat."""

    title: Line
    url: Annotated[str, Meta(max_length=2000)]


class Capabilities(Value, frozen=True, kw_only=True):
    """What the customer's channel can do."""

    typing: bool = True
    max_length: Annotated[int, Meta(ge=1)] | None = None


class TransferRequest(Value, frozen=True, kw_only=True):
    """A customer who needs a human: handed over by a bot, or (initiator `customer`) come directly."""

    transfer_id: Required
    """Idempotency key: the same transfer sent again opens nothing new."""
    conversation_id: Token
    requested_at: Moment
    initiator: Literal["bot", "customer"] = "bot"
    reason: Reason = Reason()
    channel: Line = ""
    customer: Customer = Customer()
    attributes: Annotated[tuple[Attribute, ...], Meta(max_length=200)] = ()
    routing: Routing = Routing()
    message_history: tuple[HistoryMessage, ...] = ()
    summary: Text = ""
    passkey: Passkey | None = None
    panels: Annotated[tuple[PanelLink, ...], Meta(max_length=10)] = ()
    capabilities: Capabilities = Capabilities()


class InboundMessage(Value, frozen=True, kw_only=True):
    """Something the customer (or still the bot) says in a transferred conversation."""

    message_id: Required
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    sent_at: Moment | None = None
    role: Literal["customer", "bot"] = "customer"
    name: Line = ""


class CustomerLeft(Value, frozen=True, kw_only=True):
    """The customer closed the conversation."""

    reason: Line = ""
