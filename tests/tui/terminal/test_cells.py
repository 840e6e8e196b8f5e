"""Any text becomes exactly as many cells as Textual counts, and none of them can act."""

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console_tui.terminal import cells
from console_tui.terminal.cells import Cell, Palette, fit
from console_tui.terminal.frame import place
from console_tui.terminal.pen import Pen
from console_tui.terminal.width import clusters, printable
from support.hostile import HOSTILE

GRAPHEMES = ["🇬🇧", "👍🏽", "❤\ufe0f", "1\ufe0f\u20e3", "👩\u200d👧", "e\u0301", "क्षि", "한", "日", "x"]
MARKS = ["\u200d", "\u200c", "\ufe0f", "\u0301", "🏽", "🇬", "\u3099", "\u1160"]
texts = st.text(max_size=20) | st.lists(st.sampled_from([*GRAPHEMES, *MARKS, *HOSTILE]), max_size=5).map("".join)


@given(st.lists(texts, max_size=4))
def test_the_number_of_cells_is_the_number_of_columns(pieces: list[str]) -> None:
    strip = Strip([Segment(piece) for piece in pieces])
    made = Palette().of_strip(strip)
    assert len(made) == strip.cell_length
    for position, cell in enumerate(made):
        assert cell.text == printable(cell.text)
        assert cell.width < 2 or made[position + 1].width == 0


def test_a_grapheme_is_one_cell() -> None:
    for text in GRAPHEMES:
        found = list(clusters(text))
        if text != "क्षि":
            assert [cluster.text for cluster in found] == [text]


def test_equal_cells_are_the_same_object() -> None:
    palette = Palette()
    bold = Style(bold=True)
    first = palette.of_strip(Strip([Segment("ab", bold), Segment(" ", bold), Segment("👍🏽")]))
    again = palette.of_strip(Strip([Segment("a", bold), Segment("b"), Segment(" "), Segment("👍🏽")]))
    assert first[0] is again[0]
    assert first[1] is not again[1]
    assert first[2] is again[2], "a bold space is a space"
    assert first[3] is again[3]


def test_a_combining_character_of_the_next_segment_joins_the_cell_before() -> None:
    made = Palette().of_strip(Strip([Segment("e"), Segment("\u0301x", Style(bold=True))]))
    assert [cell.text for cell in made] == ["e\u0301", "x"]


def test_no_cell_takes_hold_of_the_next_one() -> None:
    made = Palette().of_strip(Strip([Segment("👩\u200d"), Segment("👧"), Segment("👩"), Segment("\u200d")]))
    assert [cell.text for cell in made] == ["👩", "", "👧", "", "👩", ""]


def test_colours_fit_what_the_terminal_can_show() -> None:
    strip = Strip([Segment("x", Style(color="#ff0000", bgcolor="#00ff00"))])
    assert Palette(ColorSystem.TRUECOLOR).of_strip(strip)[0].pen == Pen(0, "38;2;255;0;0", "48;2;0;255;0")
    assert Palette(ColorSystem.EIGHT_BIT).of_strip(strip)[0].pen == Pen(0, "38;5;196", "48;5;46")
    assert Palette(ColorSystem.STANDARD).of_strip(strip)[0].pen == Pen(0, "31", "42")


def test_half_a_wide_text_is_a_space() -> None:
    palette = Palette()
    wide = palette.of_strip(Strip([Segment("日本")]))
    narrow = palette.of_strip(Strip([Segment("ab")]))
    row = list(wide)
    place(row, 1, narrow, palette)
    assert [cell.text for cell in row] == [" ", "a", "b", " "]
    assert [cell.text for cell in fit(wide, 3, palette)] == ["日", "", " "]


def test_forgetting_cells_keeps_those_on_the_screen() -> None:
    palette = Palette()
    row = palette.of_strip(Strip([Segment("shown 日本 👍🏽", Style(bold=True))]))
    palette.made = cells.CELLS_KEPT
    palette.prune([row])
    assert palette.made < 20
    again: list[Cell] = palette.of_strip(Strip([Segment("shown 日本 👍🏽", Style(bold=True))]))
    assert all(map(lambda one, other: one is other, row, again))
