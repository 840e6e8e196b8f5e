"""Secrets said aloud: found in every spelling, and nothing else with them."""

from typing import Any

import pytest
from msgspec.structs import replace

from console_bridge.spoken_secrets import Sealed, SpokenSecrets
from console_schemas.masking import MASK
from console_schemas.queries import ContextReply
from console_schemas.transfer import Attribute, Passkey
from support.questions import transcript


def sealed(*values: Any, passkey: str = "", name: str = "account") -> SpokenSecrets:
    attributes = [Attribute(name=name, value=value, sensitive=True) for value in values]
    return SpokenSecrets(Sealed(attributes, Passkey(value=passkey) if passkey else None))


@pytest.mark.parametrize(
    "said",
    [
        "amber-falcon-29",
        "Amber Falcon 29",
        "AMBERFALCON29",
        "amber.falcon_29",
        "a-m-b-e-r falcon 2 9",
        "«amber-falcon-29»",
        "amber-falcon-２９",
    ],
)
def test_is_found_however_it_is_spelt(said: str) -> None:
    for secrets, shown in ((sealed(passkey="amber-falcon-29"), MASK), (sealed("amber-falcon-29"), "<ACCOUNT_1>")):
        cleaned = secrets.out_of(f"It is {said}, right?")
        assert cleaned.replace("«", "").replace("»", "") == f"It is {shown}, right?"


@pytest.mark.parametrize(
    "said", ["amber falcon 291", "chamber-falcon-29", "amber 29", "amber, then (long after) falcon 29"]
)
def test_what_only_looks_like_it_stays(said: str) -> None:
    assert sealed("amber-falcon-29", passkey="amber-falcon-29").out_of(said) == said


@pytest.mark.parametrize(
    ("value", "said", "heard"),
    [
        ({"question": "colour", "answer": ["blue umbrella"]}, "colour? Blue umbrella!", "<ACCOUNT_1>? <ACCOUNT_2>!"),
        (4417, "it ends in 4417", "it ends in <ACCOUNT_1>"),
        ("07", "07", "07"),
        (True, "That is true", "That is true"),
        (None, "None of it", "None of it"),
        (".*", "anything", "anything"),
        ("パスワード", "パスワード です", "<ACCOUNT_1> です"),
        ("7719 0042", "口座は77190042です", "口座は<ACCOUNT_1>です"),
        ("Jos\u00e9 7", "Jose\u0301 7", "<ACCOUNT_1>"),
        ("Straße 5", "Straße 5", "<ACCOUNT_1>"),
        ("pin", "pın", MASK),  # matched by a letter that is another one in lower case
    ],
)
def test_values_of_every_kind(value: Any, said: str, heard: str) -> None:
    assert sealed(value).out_of(said) == heard


def test_without_secrets_nothing_changes() -> None:
    assert SpokenSecrets(Sealed()).out_of("amber-falcon-29") == "amber-falcon-29"


def test_what_was_said_is_known_by_its_placeholder_in_the_first_spelling() -> None:
    entries, said = sealed("7719-0042", "unsaid").out_of_entries(
        transcript("customer: 7719 0042", "agent: 77190042, right?")
    )

    assert [entry.text for entry in entries] == ["<ACCOUNT_1>", "<ACCOUNT_1>, right?"]
    assert said == {"<ACCOUNT_1>": "7719 0042"}


def test_the_passkey_and_what_it_is_in_is_never_known() -> None:
    secrets = sealed("amber", "The amber-falcon-29", passkey="amber-falcon-29")
    said: dict[str, str] = {}

    assert secrets.out_of("Amber, the amber falcon 29, AmberFalcon29", said) == f"<ACCOUNT_1>, {MASK}, {MASK}"
    assert said == {"<ACCOUNT_1>": "Amber"}


def test_the_context_names_the_sensitive_attributes_and_tells_nothing_of_them() -> None:
    secrets = sealed("7719-0042", "amber", passkey="falcon")
    context = ContextReply(queue="q", reason="amber", summary="says Falcon", attributes={"note": "77190042"})

    assert secrets.out_of_context(replace(context, texts=("Amber?",))) == ContextReply(
        queue="q",
        reason="<ACCOUNT_2>",
        summary=f"says {MASK}",
        attributes={"note": "<ACCOUNT_1>", "account": "<ACCOUNT_1>, <ACCOUNT_2>"},
        texts=("<ACCOUNT_2>?",),
        sealed=("<ACCOUNT_1>", "<ACCOUNT_2>"),
        said={"<ACCOUNT_2>": "Amber"},
    )


@pytest.mark.parametrize(("name", "shown"), [("customer.card-no", "<CUSTOMER_CARD_NO_1>"), ("口座", "<ATTRIBUTE_1>")])
def test_a_placeholder_is_named_after_its_attribute(name: str, shown: str) -> None:
    assert sealed("7719 0042", name=name).out_of("7719 0042") == shown
    assert sealed("amber", name="amber").out_of("amber") == "<ATTRIBUTE_1>"


def test_a_hostile_secret_costs_little() -> None:
    assert sealed("a" * 200, "a-" * 100, passkey="a" * 200).out_of("a " * 9_999 + "b").endswith("b")
