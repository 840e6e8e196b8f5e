"""Markdown, JSON and plain text to lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console_tui.panels.builder import LIMIT, LINKS
from console_tui.panels.reading import read
from support.panels import lines_of, text_of


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("# Ada\n\n**gold** and `x`", ["Ada", "", "gold and x"]),
        ("1. a\n2. b\n\n- c", ["1. a", "2. b", "· c"]),
        ("| a | b |\n|---|---|\n| 1 | 22 |", ["a  b", "─  ──", "1  22"]),
        ("```\n  code\n```", ["  code"]),
        ("[text](http://x.test/y) [evil](javascript:x) <http://z.test>", ["[1]text [evil](javascript:x)", "[2]http://z.test"]),
        ("<b>raw</b> <script>x</script>", ["<b>raw</b> <script>x</script>"]),
        ("![a chart](http://x.test/y.png)", ["a chart"]),
    ],
)  # fmt: skip
def test_markdown(source: str, lines: list[str]) -> None:
    assert lines_of(read(source, "markdown"), 30) == lines


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (
            {"openOrders": 3, "last_name": "Ada", "VIP": True},
            ["open orders  3", "last name    Ada", "VIP          yes"],
        ),
        ({"a": None, "b": "", "c": [], "d": {}}, ["a  –", "b  –", "c  –", "d  –"]),
        ([{"no": 1, "what": "x"}, {"no": 2}], ["no  what", "──  ────", "1   x", "2   –"]),
        (["x", 2, False], ["· x", "· 2", "· no"]),
        ({"n": 1, "orders": [{"id": 7}], "z": 2}, ["n  1", "", "orders", "", "  id", "  ──", "  7", "", "z  2"]),
        ({"page": "http://x.test/y"}, ["page  [1]http://x.test/y"]),
        ("text", ["text"]),
        (1.5, ["1.5"]),
        ([[1], [2]], ["  · 1", "  · 2"]),
    ],
)
def test_json(value: object, lines: list[str]) -> None:
    assert lines_of(read(json.dumps(value), "json"), 40) == lines


def test_deep_json_is_shown_as_it_is() -> None:
    drawn = text_of(read('{"a":{"b":{"c":{"d":{"e":[1]}}}}}', "json"))
    assert '"e": [' in drawn


@pytest.mark.parametrize("source", ['{"a":', "[" * 100_000, "not json", '{"a": NaN}'])
def test_what_is_no_json_is_shown_as_text_and_said(source: str) -> None:
    drawn = text_of(read(source, "json"))
    assert "This is not the JSON it should be" in drawn or len(source) > LIMIT
    assert source[:20] in drawn


def _nested(each: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=5), each, max_size=4)


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9), _nested))
def test_any_json_fits_its_width(value: object) -> None:
    for line in lines_of(read(json.dumps(value), "json"), 24):
        assert cell_len(line) <= 24


def test_text_keeps_its_shape_and_its_addresses_can_be_followed() -> None:
    document = read("\n  a   b\n\n\tsee (http://x.test/y?z=1), then\nhttp:// nothing\n", "text")
    assert document.links == ("http://x.test/y?z=1",)
    assert lines_of(document) == ["  a   b", "", "    see ([1]http://x.test/y?z=1), then", "http:// nothing"]


def test_text_has_limits() -> None:
    document = read("http://x.test/y " * 20_000, "text")
    assert len(document.links) == LINKS
    assert lines_of(document)[-1] == "The rest is too long to be shown here."


@pytest.mark.parametrize("source", ["", " \n\t\n", "\x1b[2J"])
def test_text_without_anything_to_read(source: str) -> None:
    assert text_of(read(source, "text")).replace("\ufffd", "").strip() == ""
