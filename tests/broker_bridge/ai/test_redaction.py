"""Personal data leaves no trace in what a model reads, and comes back in what the agent reads."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_bridge.ai.personal_data import find_personal_data, is_iban, is_luhn, without_personal_data
from console_bridge.ai.redaction import Redactor, StreamRestorer, mask_secrets

FOUND = [
    ("my card is 4111 1111 1111 1111 123 thanks", "my card is <CARD_1> 123 thanks"),
    ("4111-1111-1111-1111", "<CARD_1>"),
    ("DE89 3704 0044 0532 0130 00 is my account", "<IBAN_1> is my account"),
    ("pay to GB82WEST12345698765432.", "pay to <IBAN_1>."),
    ("write to ana.costa+shop@mail.example.org, please", "write to <EMAIL_1>, please"),
    ("call (977) 625-2661 or +1 714-772-5050", "call <PHONE_1> or <PHONE_2>"),
    ("0171 2345678", "<PHONE_1>"),
    ("Order ID: 3348917502", "Order ID: <NUMBER_1>"),
    ("the password is hunter22.", "the password is <KEY_1>."),
    ("use sk-abcdefghijklmnop1234 for it", "use <KEY_1> for it"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "<KEY_1>"),
]
KEPT = [
    "on 2019-11-06 and 13.03.2026 10:42",
    "it costs $4,300 monthly, or 1,299.00",
    "a table for 2 at 5:15 pm on the 14th",
    "the address 192.168.100.200",
    "order 48120-77",
    "three of 12 in 2026",
]


@pytest.mark.parametrize(("text", "redacted"), FOUND)
def test_what_is_personal_is_replaced_and_restored(text: str, redacted: str) -> None:
    redactor = Redactor()

    assert redactor.redact(text) == redacted
    assert redactor.restore(redacted) == text


@pytest.mark.parametrize("text", KEPT)
def test_what_an_answer_needs_is_kept(text: str) -> None:
    assert Redactor().redact(text) == text


def test_the_same_value_has_the_same_placeholder_and_another_has_another() -> None:
    redactor = Redactor()

    assert redactor.redact("a@b.org A@b.org") == "<EMAIL_1> <EMAIL_1>"
    assert redactor.redact("c@d.org then a@b.org") == "<EMAIL_2> then <EMAIL_1>"


def test_a_placeholder_that_nobody_made_stays_as_it_is() -> None:
    redactor = Redactor()
    redactor.redact("a@b.org")

    assert redactor.restore("<EMAIL_2> <CARD_1> <email_1>") == "<EMAIL_2> <CARD_1> a@b.org"


def test_given_placeholders_stay_and_come_back_and_are_not_taken_for_another_value() -> None:
    redactor = Redactor({"<CARD_1>": "77-19", "<PIN_1>": "••••••"})

    text = "pin is <PIN_1>, card <CARD_1>, or 4111 1111 1111 1111"
    assert redactor.redact(text) == "pin is <PIN_1>, card <CARD_1>, or <CARD_2>"
    assert redactor.restore(redactor.redact(text)) == "pin is ••••••, card 77-19, or 4111 1111 1111 1111"


@given(
    st.lists(
        st.sampled_from(["<EMAIL_1>", "<HOME_TOWN_1>", "<", "a < b", "<b>", " ", "ok", "<EMAIL_9>"]),
        max_size=12,
    ),
    st.data(),
)
def test_cutting_the_stream_anywhere_restores_the_same(parts: list[str], data: st.DataObject) -> None:
    redactor = Redactor({"<HOME_TOWN_1>": "Hill Street"})
    redactor.redact("ana@example.org")
    text = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    restorer = StreamRestorer(redactor)

    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    restored = "".join(restorer.feed(piece) for piece in pieces) + restorer.flush()

    assert restored == redactor.restore(text)


@given(st.text())
def test_any_text_comes_back_whole(text: str) -> None:
    redactor = Redactor()
    findings = find_personal_data(text)

    assert len(without_personal_data(text)) == len(text)
    assert all(first.end <= second.start for first, second in pairwise(findings))
    if len({finding.kind for finding in findings}) == len(findings) and "<" not in text:
        assert redactor.restore(redactor.redact(text)) == text


def test_kept_notes_show_four_digits_of_a_card_and_nothing_of_a_key() -> None:
    text = "card 4111 1111 1111 1111, pin is 99812, mail a@b.org"

    assert mask_secrets(text) == "card ••••••1111, pin is ••••••, mail a@b.org"


def test_the_checks_are_the_real_ones() -> None:
    assert is_luhn("4111111111111111") and not is_luhn("4111111111111112") and not is_luhn("0000000000000")
    assert is_iban("DE89370400440532013000") and not is_iban("DE88370400440532013000")


def test_hostile_texts_cost_little() -> None:
    words = ["1234 ", "a@b.cd ", "DE89 ", "pin is ", "+1-", "(555) ", "a" * 64, "sk-", "@", "..", "order #"]
    chooser = random.Random(1)
    for word in words:
        find_personal_data((word * 20_000)[:20_000])
    find_personal_data("".join(chooser.choice(words) for _ in range(5_000))[:20_000])
