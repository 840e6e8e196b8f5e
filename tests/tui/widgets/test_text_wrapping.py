"""Cutting text into lines: nothing is lost, nothing is too wide, nothing is torn apart."""

import random

import pytest
from rich.cells import cell_len, split_graphemes

from console_tui.widgets.wrapping import fit, shorten, wrap


def texts(text: str, width: int) -> list[str]:
    return [cut.text for cut in wrap(text, width)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("exactly ten", 11, ["exactly ten"]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("  indented stays", 8, ["  indent", "ed stays"]),
        ("  indented stays", 10, ["  indented", "stays"]),
        ("gap    here", 6, ["gap", "here"]),
        ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]),
        ("see abcdefghij ok", 5, ["see", "abcde", "fghij", "ok"]),
        ("予約を変更", 4, ["予約", "を変", "更"]),
        ("予約です。はい", 8, ["予約で", "す。はい"]),
        ("a予約b", 3, ["a予", "約b"]),
        ("no\u00a0break here", 8, ["no\u00a0break", "here"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("x👨‍👩‍👧y", 2, ["x", "👨‍👩‍👧", "y"]),
        ("🇩🇪🇫🇷", 3, ["🇩🇪", "🇫🇷"]),
        ("👍🏽👍🏽", 2, ["👍🏽", "👍🏽"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("שלום עולם", 5, ["שלום", "עולם"]),
        ("הזמנה A-1042, תודה", 14, ["הזמנה A-1042,", "תודה"]),
        ("رقم الطلب (دَعْم) 48120", 10, ["رقم الطلب", "(دَعْم)", "48120"]),
        ("مُحَمَّدٌ", 3, ["مُحَمَّ", "دٌ"]),
    ],
)
def test_breaks_where_a_reader_expects_it(text: str, width: int, lines: list[str]) -> None:
    assert texts(text, width) == lines


def test_every_line_fits_and_no_letter_is_lost() -> None:
    chance = random.Random(7)
    alphabet = [
        "a",
        "bb",
        " ",
        "  ",
        "\n",
        "予",
        "。",
        "（",
        "😀",
        "👨‍👩‍👧",
        "e\u0301",
        "ש",
        "دَعْ",
        "1\ufe0f\u20e3",
        "x" * 30,
    ]
    for _ in range(2000):
        text = "".join(chance.choices(alphabet, k=chance.randrange(40)))
        width = chance.randrange(2, 30)
        cuts = wrap(text, width)
        assert all(cell_len(cut.text) <= width for cut in cuts), (text, width)
        assert "".join(cut.text for cut in cuts).replace(" ", "") == text.replace(" ", "").replace("\n", "")
        assert all(text[cut.start : cut.start + len(cut.text)] == cut.text for cut in cuts)
        borders = {begin for begin, _, _ in split_graphemes(text)[0]} | {len(text)}
        assert all(cut.start in borders for cut in cuts if cut.text)


@pytest.mark.parametrize(
    ("text", "width", "result"),
    [
        ("Ana", 5, "Ana  "),
        ("Anastasia", 5, "Anas…"),
        ("予約を", 5, "予約…"),
        ("予約を", 4, "予… "),
        ("予", 1, "…"),
        ("Ana", 0, ""),
    ],
)
def test_a_cell_has_exactly_its_width(text: str, width: int, result: str) -> None:
    assert fit(text, width) == result
    assert cell_len(fit(text, width)) == width


def test_shortens_only_what_is_too_long() -> None:
    assert shorten("Ana", 5) == "Ana"
    assert shorten("Anastasia", 5, "~") == "Anas~"


@pytest.mark.parametrize("text", [" " * 30, "\n", "   \n" + " " * 40])
def test_nothing_but_spaces_still_has_its_lines(text: str) -> None:
    assert texts(text, 8) == [""] * (1 + text.count("\n")) or texts(text, 8)[0].strip() == ""
    assert len(texts(text, 8)) == 1 + text.count("\n")
