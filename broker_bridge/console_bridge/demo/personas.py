"""The simulated customers: who they are, what they told the bot, and what they answer. Pure."""

import re
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

import msgspec

from console_schemas.base import Value
from console_schemas.people import Party
from console_schemas.transfer import (
    Attribute,
    Customer,
    HistoryMessage,
    Passkey,
    Reason,
    Routing,
    TransferRequest,
)


class Persona(Value, frozen=True, kw_only=True):
    """One customer to be played."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    verified: bool = False
    channel: str = "web"
    queue: str = "general"
    priority: int = 5
    initiator: str = "bot"
    reason: Reason = Reason()
    summary: str = ""
    attributes: tuple[Attribute, ...] = ()
    passkey: str = ""
    history: tuple[tuple[str, str], ...] = ()
    opening: str = ""
    """Said right after a direct contact."""
    replies: tuple[tuple[str, str], ...]
    """Pattern in what the agent says, and the answer; each is given once."""


def load_personas() -> tuple[Persona, ...]:
    """The personas that come with the product."""
    raw = (resources.files("console_bridge.demo") / "personas.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[Persona, ...])


def transfer_of(persona: Persona, conversation: str, now: datetime) -> TransferRequest:
    """The transfer of this customer: the talk with the bot ended just now, twenty seconds a line."""
    parties: dict[str, Party] = {
        "customer": Party(role="customer", id=persona.id, name=persona.name),
        "bot": Party(role="bot", name="Shop Bot"),
    }
    lines = len(persona.history)
    history = tuple(
        HistoryMessage(
            id=f"h{index}",
            author=parties[who],
            text=text,
            sent_at=now - timedelta(seconds=20 * (lines - index)),
        )
        for index, (who, text) in enumerate(persona.history)
    )
    fields: dict[str, Any] = {"initiator": "customer"} if persona.initiator == "customer" else {}
    return TransferRequest(
        transfer_id=f"t-{conversation}",
        conversation_id=conversation,
        requested_at=now,
        reason=persona.reason,
        channel=persona.channel,
        customer=Customer(
            id=persona.id,
            name=persona.name,
            email=persona.email,
            phone=persona.phone,
            language=persona.language,
            verified=persona.verified,
        ),
        attributes=persona.attributes,
        routing=Routing(queue=persona.queue, priority=persona.priority),
        message_history=history,
        summary=persona.summary,
        passkey=Passkey(value=persona.passkey) if persona.passkey else None,
        **fields,
    )


def answer(persona: Persona, given: frozenset[int], agent_text: str) -> int | None:
    """The index of the reply to what the agent said: the first fitting one not given yet, else the next one."""
    left = [index for index in range(len(persona.replies)) if index not in given]
    for index in left:
        if re.search(persona.replies[index][0], agent_text, re.IGNORECASE):
            return index
    return left[0] if left else None
