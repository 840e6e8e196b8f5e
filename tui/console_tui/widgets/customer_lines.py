"""What the bot knows of a customer, as lines of so many columns. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from rich.cells import cell_len

from console_schemas.attribute_values import value_text
from console_schemas.engagement import Engagement
from console_schemas.masking import MASK
from console_schemas.text import clean_text, one_line
from console_tui.formatting import clock, day
from console_tui.signs import Signs
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.wrapping import shorten, wrap

PASSKEY = "passkey"
INDENT = 2
WHOLE = 1 << 20
"""Characters of a value that are shown: all of the largest transfer."""
DEEPEST = 6
"""Levels of a nested value that are laid out; what lies deeper stays JSON."""


class CardLine(NamedTuple):
    """A line of the card, and the secret it belongs to (`passkey` or an attribute's name; empty: none)."""

    line: Line
    secret: str = ""


class CardView(NamedTuple):
    """What the lines depend on besides the engagement."""

    width: int
    signs: Signs
    revealed: Mapping[str, str]
    now: datetime | None = None
    zone: tzinfo | None = None


def card_lines(engagement: Engagement, view: CardView) -> list[CardLine]:
    """Everything there is to know, in the order an agent asks for it."""
    parts = [
        list(_who(engagement, view)),
        list(_secrets(engagement, view)),
        list(_block("Reason", _reason(engagement), view)),
        list(_block("Summary by the bot", engagement.transfer.summary, view)),
        list(_attributes(engagement, view)),
        list(_origin(engagement, view)),
    ]
    lines: list[CardLine] = []
    for part in parts:
        if part:
            lines += [CardLine(BLANK), *part] if lines else part
    return lines


def _who(engagement: Engagement, view: CardView) -> Iterator[CardLine]:
    customer = engagement.transfer.customer
    for cut in wrap(one_line(engagement.customer_name), view.width):
        yield CardLine((Span(cut.text, "customer"),))
    if customer.verified:
        yield CardLine((Span(f"{view.signs.verified} verified", "good"),))
    else:
        yield CardLine((Span(f"{view.signs.unknown} not verified", "warn"),))
    for label, value in (
        ("Email", customer.email),
        ("Phone", customer.phone),
        ("Language", customer.language),
        ("Customer id", customer.id),
    ):
        if value:
            yield from _pair(label, value, view)


def _secrets(engagement: Engagement, view: CardView) -> Iterator[CardLine]:
    passkey = engagement.transfer.passkey
    if passkey is None:
        return
    yield from _secret("Passkey", PASSKEY, view)
    if passkey.expires_at is not None:
        at = passkey.expires_at
        until = f"{day(at, view.now, view.zone)} {clock(at, view.zone)}"
        over = view.now is not None and at <= view.now
        look = "bad" if over else "dim"
        yield CardLine((Span(" " * INDENT + ("expired " if over else "until ") + until, look),), PASSKEY)
    if engagement.passkey_outcome is not None:
        good = engagement.passkey_outcome == "matched"
        sign = view.signs.stored if good else view.signs.failed
        words = engagement.passkey_outcome.replace("_", " ")
        yield CardLine((Span(f"{' ' * INDENT}{sign} {words}", "good" if good else "warn"),), PASSKEY)


def _secret(label: str, name: str, view: CardView) -> Iterator[CardLine]:
    shown = view.revealed.get(name)
    if shown is None:
        mask = MASK if view.signs.ellipsis == "…" else "*" * len(MASK)
        yield CardLine((Span(f"{view.signs.secret} {one_line(label)} ", "dim"), Span(mask, "warn")), name)
        return
    for line in _pair(f"{view.signs.secret} {label}", shown, view, "name"):
        yield CardLine(line.line, name)


def _attributes(engagement: Engagement, view: CardView) -> Iterator[CardLine]:
    for attribute in engagement.transfer.attributes:
        label = attribute.label or attribute.name
        if attribute.sensitive:
            yield from _secret(label, attribute.name, view)
        else:
            yield from _value(label, attribute.value, view, 0)


def _value(label: str, value: Any, view: CardView, depth: int) -> Iterator[CardLine]:
    """Any JSON value: a short one beside its label, a nested one below it, a step to the right."""
    if isinstance(value, dict | list) and value and depth < DEEPEST:
        yield CardLine((Span(" " * INDENT * depth + one_line(label), "dim"),))
        items = value.items() if isinstance(value, dict) else ((str(at), each) for at, each in enumerate(value, 1))
        for name, each in items:
            yield from _value(str(name), each, view, depth + 1)
        return
    for line in _pair(label, scalar_text(value), view):
        yield CardLine((Span(" " * INDENT * depth), *line.line)) if depth else line


def scalar_text(value: Any) -> str:
    """A JSON value as people read it: `yes`, `no`, `none`; what is nested too deeply stays JSON."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", [], {}):
        return "none"
    return value_text(value)


def _reason(engagement: Engagement) -> str:
    reason = engagement.transfer.reason
    words = reason.text or reason.code
    if reason.intent:
        sure = f", {reason.confidence:.0%} sure" if reason.confidence is not None else ""
        return f"{words} ({reason.intent}{sure})".strip()
    return words


def _origin(engagement: Engagement, view: CardView) -> Iterator[CardLine]:
    transfer = engagement.transfer
    if transfer.channel:
        yield from _pair("Channel", transfer.channel, view)
    yield from _pair("Queue", engagement.queue, view)
    yield from _pair("Priority", str(engagement.priority), view)
    if transfer.routing.skills:
        yield from _pair("Skills", ", ".join(transfer.routing.skills), view)
    by = "the customer" if transfer.initiator == "customer" else engagement.bot
    yield from _pair("Came by", by, view)
    yield from _pair("Conversation", engagement.conversation_id, view)


def _pair(label: str, value: str, view: CardView, look: str = "text") -> Iterator[CardLine]:
    """Label and value on one line where they fit, else the value below."""
    name = shorten(one_line(label), max(4, view.width - 2), view.signs.ellipsis)
    room = view.width - cell_len(name) - 1
    text = clean_text(value, limit=WHOLE)
    if "\n" not in text and cell_len(text) <= room:
        yield CardLine((Span(name + " ", "dim"), Span(text, look)))
        return
    yield CardLine((Span(name, "dim"),))
    for cut in wrap(text, view.width - INDENT):
        yield CardLine((Span(" " * INDENT + cut.text, look),))


def _block(title: str, text: str, view: CardView) -> Iterator[CardLine]:
    if text:
        yield CardLine((Span(title, "dim"),))
        for cut in wrap(clean_text(text), view.width):
            yield CardLine((Span(cut.text),))
