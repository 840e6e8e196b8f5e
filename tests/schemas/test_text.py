"""Text from outside: harmless, readable, within its limit, and the same when it is cleaned again or in pieces."""

import re
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console_schemas.text import DEEPEST, LIMIT, MARK, clean_text, one_line
from console_schemas.text_stream import HELD, TextStream
from support.hostile import HOSTILE, LEGITIMATE

SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Format characters that are seen: they stand before or around numbers."""
JOINERS = "\u200c\u200d"

hostile = st.lists(
    st.sampled_from([*HOSTILE, *LEGITIMATE])
    | st.text(
        alphabet=st.sampled_from(
            "\x1b[]P\\\x07\x9b\x9c\r\n\t\u200d\u200c\ufe0f\u20e3\u202e\u0301\u0e47;m1aé👩\U000e0067"
        )
    )
    | st.text(alphabet=st.characters(codec=None), max_size=4),
    max_size=6,
).map("".join)


def acting(text: str) -> list[str]:
    """What could act on a terminal, reorder what stands in it, or hide: said apart from the sanitiser's own classes."""
    return [char for char in text if acts(char)]


def acts(char: str) -> bool:
    kind, code = category(char), ord(char)
    if kind in ("Cc", "Cf"):
        return char not in "\n" + JOINERS + SIGNS
    return kind in ("Cs", "Co", "Zl", "Zp") or 0xE0000 <= code < 0xE1000 or 0xFDD0 <= code < 0xFDF0


def test_no_character_of_unicode_is_forgotten() -> None:
    left = [char for char in map(chr, range(0x110000)) if acts(char) and char in clean_text(f"ä{char}ä")]
    assert left == []


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_left_that_could_act(text: str) -> None:
    cleaned = clean_text(text)
    assert acting(cleaned) == []
    assert not re.search("^title.*PWNED|^notify.*PWNED|UFdORUQ|^link.*evil.example|^open.*PWNED", cleaned)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("sgr \x1b[31;5m red", f"sgr {MARK} red"),
        ("title \x1b]0;PWNED\x07 it", f"title {MARK} it"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a    b"),
        ("soft hy\u00adphen", "soft hyphen"),
        ("z" + "\u0301" * 30, "z" + "\u0301" * 4),
        ("ก" + "\u0e47" * 30, "ก" + "\u0e47" * DEEPEST),
        ("pay \u202e100$", f"pay {MARK}100$"),
        ("call \u2068\u202a+49 30 1\u202c\u2069", "call +49 30 1"),
        ("葛\U000e0100城", "葛城"),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f!", "🏴!"),
        ("🏴\U000e0069\U000e0064\U000e007f!", f"🏴{MARK}!"),
    ],
)
def test_a_mark_stands_where_something_harmful_was(given_text: str, expected: str) -> None:
    assert clean_text(given_text) == expected


@pytest.mark.parametrize("text", LEGITIMATE)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean_text(text) == text
    assert "".join(map(clean_text, [text])) == one_line(text)


def test_a_line_is_one_line_and_short() -> None:
    assert one_line(" a\nb\r\nc ") == "a b c"
    assert one_line("x" * 300) == "x" * 199 + "…"


@pytest.mark.parametrize("text", ["x" * (LIMIT + 1), "\t" * LIMIT, "a\t" * LIMIT, "\x1b" * LIMIT, "\r" * LIMIT])
def test_no_text_is_longer_than_its_limit(text: str) -> None:
    assert len(clean_text(text)) <= LIMIT


@given(hostile)
@example("é" + "\u0e47" * 9 + "\u200d" + "\u0e47" * 5 + "a")
@example("1\u200d\ufe0f\u20e3")
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert acting(cleaned) == []
    assert not re.search("[\n]", clean_text(text, newline=False))


@given(hostile)
def test_no_letter_carries_a_tower(text: str) -> None:
    depth = 0
    for char in clean_text(text):
        depth = depth + 1 if category(char).startswith("M") or char in JOINERS else 0
        assert depth <= DEEPEST


@given(hostile, st.lists(st.integers(0, 40), max_size=30))
def test_a_text_in_pieces_is_cleaned_as_the_whole(text: str, cuts: list[int]) -> None:
    stream, at, told = TextStream(), 0, []
    for size in cuts:
        told.append(stream.feed(text[at : at + size]))
        at += size
    told += [stream.feed(text[at:]), stream.flush()]
    assert "".join(told) == clean_text(text, limit=len(text) * 4 + 1)
    assert not [piece for piece in told if acting(piece)]


@given(st.sampled_from([*HOSTILE, *LEGITIMATE]))
def test_a_text_that_comes_letter_by_letter_is_cleaned_as_the_whole(text: str) -> None:
    stream = TextStream()
    assert "".join([*map(stream.feed, text), stream.flush()]) == clean_text(text)


def test_words_come_as_they_are_written() -> None:
    stream = TextStream()
    assert [stream.feed(piece) for piece in ("My ", "answer", "\n", "退款", "，好 ")] == [
        "My ",
        "answer",
        "\n",
        "退",
        "款，好 ",
    ]


def test_a_sequence_without_an_end_is_not_waited_for() -> None:
    stream = TextStream()
    told = [stream.feed("\x1b[" + "1;" * 500) for _ in range(40)]
    assert sum(map(len, told)) > 0
    assert len(stream.flush()) <= HELD
