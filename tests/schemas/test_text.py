"""Text from outside: harmless, readable, within its limit, and the same when it is cleaned again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_schemas.text import LIMIT, MARK, clean_text, one_line
from support.hostile import HOSTILE

ACTS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What could act on a terminal, reorder what stands in it, or hide."""


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_is_left_that_could_act(hostile: str) -> None:
    cleaned = clean_text(hostile)
    assert not ACTS.search(cleaned)
    assert not re.search("PWNED|evil.example|52;c|AAAA\\x1b", cleaned)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("sgr \x1b[31;5m red", f"sgr {MARK} red"),
        ("title \x1b]0;PWNED\x07 it", f"title {MARK} it"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a    b"),
        ("soft hy\u00adphen", "soft hyphen"),
        ("z" + "\u0301" * 30, "z" + "\u0301" * 4),
        ("pay \u202e100$", f"pay {MARK}100$"),
    ],
)
def test_a_mark_stands_where_something_harmful_was(given_text: str, expected: str) -> None:
    assert clean_text(given_text) == expected


@pytest.mark.parametrize(
    "text", ["Zoë", "naïve café", "日本語", "👩‍👩‍👧 👍🏽 ❤️", "नमस्ते", "می‌خواهم", "a\nb", "1 < 2 [b]not markup[/b]"]
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean_text(text) == text


def test_a_line_is_one_line_and_short() -> None:
    assert one_line(" a\nb\r\nc ") == "a b c"
    assert one_line("x" * 300) == "x" * 199 + "…"


@pytest.mark.parametrize("text", ["x" * (LIMIT + 1), "\t" * LIMIT, "a\t" * LIMIT, "\x1b" * LIMIT, "\r" * LIMIT])
def test_no_text_is_longer_than_its_limit(text: str) -> None:
    assert len(clean_text(text)) <= LIMIT


@given(st.text(alphabet=st.characters(codec=None) | st.sampled_from("\x1b[]\x07\t\n\u200d\u202e;m")))
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert not ACTS.search(cleaned)
