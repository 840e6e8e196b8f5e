"""The simulated customers: readable by the bridge, and able to answer."""

from datetime import UTC, datetime

import pytest

from console_bridge.demo.personas import Persona, answer, load_personas, transfer_of
from console_schemas.transfer import TransferRequest
from console_schemas.wire import decode, encode

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("persona", load_personas(), ids=lambda persona: persona.id)
def test_a_transfer_can_be_sent(persona: Persona) -> None:
    transfer = transfer_of(persona, "chat-1", NOW)
    assert decode(encode(transfer), TransferRequest) == transfer
    assert transfer.customer.name == persona.name
    assert all(message.sent_at and message.sent_at < NOW for message in transfer.message_history)


def test_there_is_a_direct_customer_and_one_with_a_passkey() -> None:
    transfers = [transfer_of(persona, "chat-1", NOW) for persona in load_personas()]
    assert {transfer.initiator for transfer in transfers} == {"bot", "customer"}
    assert any(transfer.passkey for transfer in transfers)


def test_the_fitting_reply_is_given_once() -> None:
    persona = Persona(id="p", name="P", replies=(("hello", "hi"), ("refund", "yes please"), ("bye", "bye")))
    assert answer(persona, frozenset(), "Shall I REFUND it?") == 1
    assert answer(persona, frozenset({1}), "Shall I refund it?") == 0
    assert answer(persona, frozenset({0, 1, 2}), "hello") is None
