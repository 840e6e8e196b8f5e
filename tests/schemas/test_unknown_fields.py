"""Unknown fields of a transfer: skipped, and named with what was probably meant."""

from typing import Any

import pytest

from console_schemas.transfer import TransferRequest
from console_schemas.unknown_fields import LONGEST, MOST, unknown_fields
from console_schemas.wire import decode, encode

GOOD = {"transfer_id": "t", "conversation_id": "c", "requested_at": "2026-03-01T09:00:00Z"}


def named(**fields: Any) -> tuple[str, ...]:
    data = encode(GOOD | fields)
    decode(data, TransferRequest)
    return unknown_fields(data, TransferRequest)


@pytest.mark.parametrize(
    ("fields", "path", "meant"),
    [
        ({"queue": "orders"}, "$.queue", "$.routing.queue"),
        ({"custmer": {}}, "$.custmer", "$.customer"),
        ({"customer": {"Name": "Ana"}}, "$.customer.Name", "$.customer.name"),
        ({"customer": {"e-mail": "a@b"}}, "$.customer.e-mail", "$.customer.email"),
        (
            {"message_history": [{"author": {"role": "bot", "nme": "x"}, "text": "x"}]},
            "$.message_history[0].author.nme",
            "$.message_history[].author.name",
        ),
        ({"passkey": {"value": "x", "expiresAt": None}}, "$.passkey.expiresAt", "$.passkey.expires_at"),
        ({"crm_link": "x"}, "$.crm_link", ""),
    ],
)
def test_each_is_named_with_its_path_and_what_is_meant(fields: dict[str, Any], path: str, meant: str) -> None:
    [sentence] = named(**fields)
    assert f"at `{path}`" in sentence
    assert sentence.endswith(f"; meant `{meant}`?" if meant else f"at `{path}`")


def test_known_fields_and_what_an_attribute_holds_are_not_named() -> None:
    assert named(routing={"queue": "orders"}, attributes=[{"name": "a", "value": {"queue": [{"x": 1}]}}]) == ()


def test_very_many_and_very_long_names_are_cut() -> None:
    found = named(**{f"field_{number}_{'x' * 1_000}": 1 for number in range(1_000)})
    assert len(found) == MOST and all(len(sentence) <= LONGEST for sentence in found)


@pytest.mark.parametrize(
    "skipped", [b'"\xff"', b"[" * 100_000 + b"]" * 100_000], ids=["not UTF-8", "nested too deeply"]
)
def test_a_skipped_value_that_cannot_be_read_harms_nothing(skipped: bytes) -> None:
    assert unknown_fields(encode(GOOD)[:-1] + b',"x":' + skipped + b"}", TransferRequest) == ()
