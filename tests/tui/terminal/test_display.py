"""Whatever Textual draws, and however it changes, the terminal ends with exactly that picture."""

import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from console_tui.terminal.capabilities import Capabilities
from console_tui.terminal.cells import Palette
from console_tui.terminal.display import CellDisplay
from support.model_terminal import ModelTerminal, Place

STYLES = [
    None,
    Style(color="red"),
    Style(bgcolor="#102030"),
    Style(color="#f0f0f0", bgcolor="#102030", bold=True),
    Style(color="#f0f0f0", bgcolor="#102030", dim=True, bold=True),
    Style(bgcolor="#102030", reverse=True),
    Style(underline=True, italic=True),
    Style(strike=True, link="https://example.com/a"),
    Style(bgcolor="bright_blue", overline=True, underline2=True),
]
PLAIN = ["a", "b", "W", " ", "  ", "          ", "é", "e\u0301", "日本", "한", "│"]
DISPUTED = ["👍", "👍🏽", "🇬🇧", "❤\ufe0f", "1\ufe0f\u20e3", "👩\u200d👧", "👨\u200d👩\u200d👧\u200d👦"]

HALF_FLAG = re.compile("[🇦-🇿]{1,2}")

segments = st.lists(st.tuples(st.sampled_from(PLAIN + DISPUTED), st.sampled_from(STYLES)), max_size=8)
capabilities = st.builds(Capabilities, st.booleans(), st.booleans(), st.booleans(), st.booleans())


@st.composite
def scenes(draw: st.DrawFn) -> list[list[Strip]]:
    """Pictures of one size, each much like the one before: rows moved by some lines, some rows new."""
    width, height = draw(st.integers(2, 40)), draw(st.integers(2, 12))

    def fresh() -> Strip:
        pieces = [Segment(text * draw(st.integers(1, 3)), style) for text, style in draw(segments)]
        return Strip(pieces).adjust_cell_length(width, draw(st.sampled_from(STYLES[:4])))

    pictures = [[fresh() for _ in range(height)]]
    for _ in range(draw(st.integers(1, 4))):
        rows = list(pictures[-1])
        top, bottom = sorted((draw(st.integers(0, height)), draw(st.integers(0, height))))
        lines = draw(st.integers(-3, 3))
        block = rows[top:bottom]
        moved = (block[lines:] + block[:lines]) if block else block
        if draw(st.booleans()):  # beside columns that stand still
            left, right = sorted((draw(st.integers(0, width)), draw(st.integers(0, width))))
            moved = [beside(row, part, left, right) for row, part in zip(block, moved, strict=True)]
        rows[top:bottom] = moved
        for y in draw(st.lists(st.integers(0, height - 1), max_size=3)):
            rows[y] = fresh()
        pictures.append(rows)
    return pictures


def beside(row: Strip, part: Strip, left: int, right: int) -> Strip:
    """A row with some columns of another one; the row itself where that would cut a text in two."""
    cells = [Palette().of_strip(strip) for strip in (row, part)]
    if any(x < len(of_strip) and not of_strip[x].width for of_strip in cells for x in (left, right)):
        return row
    pieces = [row.crop(0, left), part.crop(left, right), row.crop(right, row.cell_length)]
    return Strip.join(pieces).adjust_cell_length(row.cell_length)


def letter(half: re.Match[str]) -> str:
    """What stands for half a flag."""
    return half.group() if len(half.group()) == 2 else chr(ord(half.group()) - ord("🇦") + ord("A"))


def layout(rows: Sequence[Strip]) -> LayoutUpdate:
    """The whole picture, as Textual sends it."""
    return LayoutUpdate([[row] for row in rows], Region(0, 0, rows[0].cell_length, len(rows)))


def chops(rows: Sequence[Strip], before: Sequence[Strip], cut: int) -> ChopsUpdate:
    """The rows that changed, in two pieces with a cut between, as Textual sends a part of a picture."""
    width = rows[0].cell_length
    cuts = sorted({0, min(cut, width), width})
    spans = [(y, 0, width) for y, (row, old) in enumerate(zip(rows, before, strict=True)) if row is not old]
    pieces = [dict(zip(cuts[:-1], row.divide(cuts[1:]), strict=True)) for row in rows]
    return ChopsUpdate(pieces, spans, [cuts[1:]] * len(rows))


def shown(display: CellDisplay) -> list[list[Place]]:
    """What the layer believes to be on the terminal."""
    assert display._frame is not None
    return [[Place(cell.text, *cell.pen).seen() for cell in row] for row in display._frame.rows]


@settings(max_examples=150)
@given(scenes(), capabilities, st.integers(1, 39))
def test_the_terminal_shows_the_picture(pictures: list[list[Strip]], able: Capabilities, cut: int) -> None:
    width, height = pictures[0][0].cell_length, len(pictures[0])
    terminal = ModelTerminal(width, height, erase_colored=able.erase_colored)
    terminal.cursor_shown = cut % 2 == 1
    display = CellDisplay(able)
    before: list[Strip] | None = None
    for rows in pictures:
        update = layout(rows) if before is None else chops(rows, before, cut)
        cursor = (width - 1, 0)
        terminal.feed(display.render(update, (width, height), cursor, show_cursor=cut % 2 == 0))
        assert [[place.seen() for place in row] for row in terminal.rows] == shown(display)
        assert (terminal.x, terminal.y, terminal.cursor_shown) == (*cursor, cut % 2 == 0)
        before = rows


@settings(max_examples=100)
@given(scenes(), capabilities)
def test_an_old_terminal_shows_all_but_the_disputed_texts(pictures: list[list[Strip]], able: Capabilities) -> None:
    width, height = pictures[0][0].cell_length, len(pictures[0])
    terminal = ModelTerminal(width, height, joins=False, erase_colored=able.erase_colored)
    display = CellDisplay(able)
    for rows in pictures:
        terminal.feed(display.render(layout(rows), (width, height)))
        assert display._frame is not None
        for cells, places in zip(display._frame.rows, terminal.rows, strict=True):
            disputed = False
            for cell, place in zip(cells, places, strict=True):
                disputed = not cell.settled or (disputed and cell.width == 0)
                assert disputed or Place(cell.text, *cell.pen).seen() == place.seen()


def test_nothing_old_shows_behind_a_text_that_is_narrower_on_an_old_terminal() -> None:
    terminal = ModelTerminal(6, 2, joins=False)
    display = CellDisplay(Capabilities())
    for text in ("XXXXXX", "X❤\ufe0fXXX"):
        row = Strip([Segment(text)])
        terminal.feed(display.render(layout([row, row]), (6, 2)))
    assert [place.text for place in terminal.rows[0]] == ["X", "❤\ufe0f", " ", "X", "X", "X"]


def test_after_a_reset_nothing_is_taken_as_known() -> None:
    picture = layout([Strip([Segment("日本 text")])] * 2)
    display = CellDisplay(Capabilities())
    for _ in range(2):
        terminal = ModelTerminal(7, 2)
        terminal.cursor_shown = False
        assert display.needs_all(None, (7, 2))
        terminal.feed(display.render(picture, (7, 2), (0, 0), show_cursor=True))
        assert "".join(place.text for place in terminal.rows[1]) == "日本 te"
        assert terminal.cursor_shown
        display.reset()


@settings(max_examples=100)
@given(scenes())
def test_the_text_is_the_text_that_textual_drew(pictures: list[list[Strip]]) -> None:
    width, height = pictures[0][0].cell_length, len(pictures[0])
    terminal = ModelTerminal(width, height)
    display = CellDisplay(Capabilities())
    for rows in pictures:
        terminal.feed(display.render(layout(rows), (width, height)))
        drawn = ["".join(place.text for place in row) for row in terminal.rows]
        assert drawn == ["".join(HALF_FLAG.sub(letter, segment.text) for segment in row) for row in rows]
