"""Cleaning whole messages: every text in every place, within its limit, and nothing else changed."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_bridge.cleaning import DEEPEST, TooDeep, clean_value, cleaned
from console_schemas import commands as c
from console_schemas.people import Party
from console_schemas.text import clean_text
from console_schemas.transfer import (
    Attribute,
    Customer,
    HistoryMessage,
    PanelLink,
    Passkey,
    Reason,
    Routing,
    TransferRequest,
)
from support.hostile import HOSTILE

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
CLEAN = TransferRequest(
    transfer_id="t1",
    conversation_id="c1",
    requested_at=NOW,
    reason=Reason(text="Refund", confidence=0.5),
    customer=Customer(name="Zoë Müller", phone="+49 30 1"),
    attributes=(Attribute(name="order", value={"id": 7, "items": ["a", None, True, 1.5]}),),
    routing=Routing(queue="orders", skills=("german",)),
    message_history=(HistoryMessage(author=Party(role="customer", name="Zoë"), text="one\ntwo 👩‍👩‍👧", sent_at=NOW),),
    passkey=Passkey(value="blue heron"),
)


def test_a_clean_message_stays_the_same_object() -> None:
    assert cleaned(CLEAN) is CLEAN


ARRIVES = [text for text in HOSTILE if "\ud800" not in text and len(text) <= 200]
"""JSON in UTF-8 cannot carry half a surrogate, and a short field no long text."""


@pytest.mark.parametrize("hostile", ARRIVES)
def test_hostile_text_is_made_harmless_in_every_place(hostile: str) -> None:
    made = TransferRequest(
        transfer_id=hostile,
        conversation_id="c1",
        requested_at=NOW,
        reason=Reason(code=hostile, text=hostile, intent=hostile),
        channel=hostile,
        customer=Customer(id=hostile, name=hostile, email=hostile, phone=hostile, language=hostile),
        attributes=(Attribute(name=hostile, label=hostile, value={hostile: [hostile]}),),
        routing=Routing(queue="q", skills=(hostile,), preferred_agent=hostile),
        message_history=(HistoryMessage(author=Party(role="bot", id=hostile, name=hostile), text=hostile, id=hostile),),
        summary=hostile,
        passkey=Passkey(value=hostile),
        panels=(PanelLink(title=hostile, url=hostile),),
    )
    harmless = cleaned_from_wire(made)
    texts = list(every_text(msgspec.to_builtins(harmless)))
    assert [text for text in texts if clean_text(text) != text] == []
    lines = [text for text in texts if text not in (harmless.summary, harmless.message_history[0].text)]
    assert not [text for text in lines if "\n" in text and text != clean_text(hostile)]


def cleaned_from_wire(message: TransferRequest) -> TransferRequest:
    """Cleaned as it arrives."""
    return cleaned(msgspec.json.decode(msgspec.json.encode(message), type=TransferRequest))


def every_text(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in every_text(each)]
    return [text for each in value for text in every_text(each)] if isinstance(value, list | tuple) else []


def test_no_text_outgrows_its_limit_while_it_is_cleaned() -> None:
    assert len(cleaned(c.SaveNotes(engagement_id="e", notes="\t" * 20_000)).notes) == 20_000
    assert len(cleaned(Reason(text="a\t" * 250)).text) == 500
    assert len(cleaned(c.PostMessage(engagement_id="e", message_id="m", text="a\t" * 10_000)).text) == 20_000


def test_a_required_text_with_nothing_left_is_a_fault() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.text"):
        cleaned(c.PostMessage(engagement_id="e", message_id="m", text="\u200b\u2060"))


def test_absurd_values_are_refused() -> None:
    value: Any = "x"
    for _ in range(DEEPEST):
        value = [value]
    assert clean_value(value) == value
    with pytest.raises(TooDeep, match="levels"):
        clean_value([value])
    assert clean_value(2**63 - 1) == 2**63 - 1
    with pytest.raises(TooDeep, match="digits"):
        clean_value({"n": [2**63]})


LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(VALUES)
def test_cleaning_a_clean_value_changes_nothing(value: Any) -> None:
    once = clean_value(value)
    assert clean_value(once) == once
