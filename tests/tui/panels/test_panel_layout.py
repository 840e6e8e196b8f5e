"""Documents to lines: where lines break, and that none is wider than it may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console_schemas.text import clean_text
from console_tui.panels.document import (
    BULLET,
    Block,
    Document,
    Heading,
    Paragraph,
    Preformatted,
    Rule,
    Span,
    Table,
)
from console_tui.panels.layout import NARROWEST, lay_out
from console_tui.panels.wrapping import wrap
from console_tui.signs import ASCII
from support.panels import lines_of

TEXTS = st.text(alphabet=st.sampled_from("ab  -漢é\u0301👩\u200d👧🇩🇪\n\x1b\u202e\t0."), max_size=40)
SPANS = st.lists(st.builds(Span, TEXTS, st.sampled_from(["", "strong", "code"])), max_size=4).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, SPANS, st.just(1), st.integers(0, 40)),
    st.builds(Paragraph, SPANS, st.integers(0, 40), st.sampled_from(["", BULLET, "12. "])),
    st.builds(Preformatted, SPANS, st.integers(0, 40)),
    st.builds(Table, st.lists(st.lists(SPANS, max_size=5).map(tuple), max_size=4).map(tuple), st.integers(0, 1)),
    st.builds(Rule, st.integers(0, 40)),
)


def words(text: str, width: int, *, verbatim: bool = False) -> list[str]:
    return ["".join(span.text for span in line) for line in wrap([Span(text)], width, verbatim=verbatim)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 100, ["one two three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a abcdefgh b", 4, ["a", "abcd", "efgh", "b"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("漢字", 3, ["漢", "字"]),
        ("a\nb", 5, ["a", "b"]),
        ("  lead", 9, ["lead"]),
        ("", 5, [""]),
    ],
)
def test_words_are_wrapped(text: str, width: int, lines: list[str]) -> None:
    assert words(text, width) == lines


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("  a  b\n\n c", 9, ["  a  b", "", " c"]),
        ("    abcdef gh", 8, ["    abcd", "ef gh"]),
        ("   one two", 7, ["   one", "two"]),
    ],
)
def test_verbatim_text_keeps_its_spaces(text: str, width: int, lines: list[str]) -> None:
    assert words(text, width, verbatim=True) == lines


def test_a_word_of_several_styles_is_not_broken_between_them() -> None:
    lines = wrap([Span("see the long"), Span("est", "strong"), Span(" word")], 12)
    assert ["".join(span.text for span in line) for line in lines] == ["see the", "longest word"]
    assert lines[1][1] == Span("est", "strong")


def test_links_are_found_on_their_lines() -> None:
    blocks = (Paragraph((Span("one", "", 1), Span(" and a lot of words "), Span("two", "", 2))),)
    layout = lay_out(Document(blocks=blocks, links=("http://a", "http://b")), 12)
    assert layout.link_rows == (0, 2)


def test_the_signs_of_plain_terminals_are_used() -> None:
    blocks = (Paragraph((Span("item"),), 0, BULLET), Rule(), Table((((Span("a"),), (Span("b"),)),) * 2, 1))
    drawn = ["".join(span.text for span in line) for line in lay_out(Document(blocks=blocks), 8, ASCII).lines]
    assert "".join(drawn).isascii()
    assert drawn[0] == "- item"


@given(st.lists(BLOCKS, max_size=6), st.integers(NARROWEST, 60))
def test_no_line_is_wider_than_the_panel_and_none_acts(blocks: list[Block], width: int) -> None:
    layout = lay_out(Document(blocks=tuple(blocks), note="A note that is longer than most."), width)
    for line in layout.lines:
        text = "".join(span.text for span in line)
        assert sum(cell_len(span.text) for span in line) <= width
        assert "\n" not in text
        assert clean_text(text) == text


@given(st.text(alphabet="ab c\n漢", max_size=80), st.integers(2, 20))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join(words(text, width)).replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_a_narrow_panel_still_shows_every_word_of_a_table() -> None:
    table = Table((((Span("Name"),), (Span("What it is"),)), ((Span("Router"),), (Span("A box with lights"),))), 1)
    drawn = " ".join(lines_of(Document(blocks=(table,)), 10))
    assert all(word in drawn for word in ("Name", "What", "Router", "box", "lights"))
