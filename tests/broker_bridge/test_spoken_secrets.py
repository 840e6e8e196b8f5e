"""Secrets said aloud: found in every spelling, and nothing else with them."""

from typing import Any

import pytest

from console_bridge.spoken_secrets import SpokenSecrets
from console_schemas.masking import MASK
from console_schemas.queries import ContextReply
from support.questions import transcript


@pytest.mark.parametrize(
    "said",
    [
        "amber-falcon-29",
        "Amber Falcon 29",
        "AMBERFALCON29",
        "amber.falcon_29",
        "a-m-b-e-r falcon 2 9",
        "«amber-falcon-29»",
    ],
)
def test_is_found_however_it_is_spelt(said: str) -> None:
    cleaned = SpokenSecrets(["amber-falcon-29"]).out_of(f"It is {said}, right?")

    assert cleaned.replace("«", "").replace("»", "") == f"It is {MASK}, right?"


@pytest.mark.parametrize(
    "said", ["amber falcon 291", "chamber-falcon-29", "amber 29", "amber, then (long after) falcon 29"]
)
def test_what_only_looks_like_it_stays(said: str) -> None:
    assert SpokenSecrets(["amber-falcon-29"]).out_of(said) == said


@pytest.mark.parametrize(
    ("value", "said", "heard"),
    [
        ({"question": "colour", "answer": ["blue umbrella"]}, "colour? Blue umbrella!", f"{MASK}? {MASK}!"),
        (4417, "it ends in 4417", f"it ends in {MASK}"),
        ("07", "07", "07"),
        (True, "That is true", "That is true"),
        (None, "None of it", "None of it"),
        (".*", "anything", "anything"),
        ("パスワード", "パスワード です", f"{MASK} です"),
    ],
)
def test_values_of_every_kind(value: Any, said: str, heard: str) -> None:
    assert SpokenSecrets([value]).out_of(said) == heard


def test_without_secrets_nothing_changes() -> None:
    assert SpokenSecrets([]).out_of("amber-falcon-29") == "amber-falcon-29"


def test_entries_and_context() -> None:
    secrets = SpokenSecrets(["amber-falcon-29", "amber"])
    context = ContextReply(queue="q", reason="amber", summary="says Amber", attributes={"note": "amber-falcon-29"})

    assert [entry.text for entry in secrets.out_of_entries(transcript("customer: amber falcon 29"))] == [MASK]
    assert secrets.out_of_context(context) == ContextReply(
        queue="q", reason=MASK, summary=f"says {MASK}", attributes={"note": MASK}
    )


def test_a_hostile_secret_costs_little() -> None:
    assert SpokenSecrets(["a" * 200, "a-" * 100]).out_of("a " * 9_999 + "b").endswith("b")
