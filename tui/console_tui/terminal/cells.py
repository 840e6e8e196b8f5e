"""One column of the screen, and the table that turns Textual's strips into such columns."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from rich.cells import cell_len, get_character_cell_size
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console_tui.terminal.allowed import safe_link
from console_tui.terminal.pen import DEFAULT, Pen
from console_tui.terminal.width import clusters, joined, printable, single

CELLS_KEPT = 60_000
SEGMENTS_KEPT = 1_000


class Cell:
    """What one column shows. Equal cells are the same object, so `is` compares them.

    `width` is the columns of its text: 1, 2, or 0 for the second column of a wide text. `settled`: every terminal
    agrees on that width. `spill`: columns that an older terminal could draw beyond it.
    """

    __slots__ = ("blank", "pen", "settled", "spill", "text", "width")

    def __init__(self, text: str, pen: Pen, width: int, settled: bool = True, spill: int = 0) -> None:
        self.text = text
        self.pen = pen
        self.width = width
        self.settled = settled
        self.spill = spill
        self.blank = text == " "

    def __repr__(self) -> str:
        return f"Cell({self.text!r}, {self.pen})"


UNKNOWN = Cell("\0", DEFAULT, 1, settled=False)
"""Stands for whatever the terminal shows at a place that was not drawn yet."""


class Inks(dict[str, Cell]):
    """The cells of one pen by their text; missing ones are made. A text of no fixed width of its own is refused."""

    def __init__(self, pen: Pen, palette: Palette) -> None:
        super().__init__()
        self.pen = pen
        self._palette = palette

    def __missing__(self, text: str) -> Cell:
        if text == " " and (pen := self.pen.for_blank()) != self.pen:
            cell = self._palette.inks(pen)[text]
        elif text == "":
            cell = Cell(text, self.pen, 0)
        elif width := single(text):
            cell = Cell(text, self.pen, width, settled=ord(text) < 0x1F000)
        else:
            raise KeyError(text)
        self._palette.made += 1
        self[text] = cell
        return cell


class Palette:
    """Every cell in use, made once, and the segments that were turned into cells lately."""

    def __init__(self, color_system: ColorSystem = ColorSystem.TRUECOLOR) -> None:
        self.made = 0
        self._color_system = color_system
        self._inks: dict[Pen, Inks] = {}
        self._styles: dict[tuple[object, ...], Inks] = {}
        self._segments: dict[Segment, list[Cell]] = {}
        self._older: dict[Segment, list[Cell]] = {}
        self.space = self.inks(DEFAULT)[" "]

    def inks(self, pen: Pen) -> Inks:
        """The cells of a pen."""
        found = self._inks.get(pen)
        if found is None:
            found = self._inks[pen] = Inks(pen, self)
        return found

    def blank(self, background: str) -> Cell:
        """An empty cell of this background, given as SGR parameters."""
        return self.inks(Pen(0, "", background, ""))[" "]

    def of_strip(self, strip: Strip) -> list[Cell]:
        """The cells of a strip, exactly `strip.cell_length` of them."""
        cells: list[Cell] = []
        known = self._segments
        for segment in strip._segments:
            text = segment.text
            if cells and not text.isascii() and not get_character_cell_size(text[0]):
                owner = -1 if cells[-1].width else -2
                cells[owner] = self._extended(cells[owner], text[0])
            cells += known.get(segment) or self._of_segment(segment)
        length = strip.cell_length
        return cells if len(cells) == length else fit(cells, length, self)

    def prune(self, rows: Iterable[list[Cell]]) -> None:
        """Forget the cells that no row shows, once there are very many."""
        if self.made < CELLS_KEPT:
            return
        live = set(chain.from_iterable(rows)) | {self.space}
        for table in (self._inks, self._styles, self._segments, self._older):
            table.clear()
        self.made = len(live)
        for cell in live:
            self.inks(cell.pen)[cell.text] = cell

    def _of_segment(self, segment: Segment) -> list[Cell]:
        if segment.control or not segment.text:
            return []
        cells = self._older.get(segment) or self._convert(segment)
        if len(self._segments) >= SEGMENTS_KEPT:
            self._older, self._segments = self._segments, {}
        self._segments[segment] = cells
        return cells

    def _convert(self, segment: Segment) -> list[Cell]:
        inks = self._inks_of(segment.style)
        try:
            cells = list(map(inks.__getitem__, segment.text))
        except KeyError:
            return self._of_clusters(inks, segment.text)
        return cells if segment.text.isascii() else widened(cells, inks)

    def _of_clusters(self, inks: Inks, text: str) -> list[Cell]:
        cells: list[Cell] = []
        for piece, width, settled, spill in clusters(printable(text)):
            if width:
                cells.append(self._cluster(inks, piece, width, settled, spill))
                cells += [inks[""]] * (width - 1)
        return cells + [inks[" "]] * (cell_len(text) - len(cells))

    def _extended(self, cell: Cell, mark: str) -> Cell:
        """The cell with a combining character that stands in the next segment."""
        text = joined(printable(cell.text + mark))
        return cell if text == cell.text else self._cluster(self.inks(cell.pen), text, cell.width, False, cell.spill)

    def _cluster(self, inks: Inks, text: str, width: int, settled: bool, spill: int) -> Cell:
        cell = inks.get(text)
        if cell is None or cell.width != width:
            cell = inks[text] if len(text) == 1 and single(text) else Cell(text, inks.pen, width, settled, spill)
            inks[text] = cell
            self.made += 1
        return cell

    def _inks_of(self, style: Style | None) -> Inks:
        if style is None:
            return self.inks(DEFAULT)
        attributes = style._attributes & style._set_attributes
        key = (style.color, style.bgcolor, attributes, style.link)
        found = self._styles.get(key)
        if found is None:
            front, back = self._codes(style.color, True), self._codes(style.bgcolor, False)
            found = self._styles[key] = self.inks(Pen(attributes, front, back, safe_link(style.link)))
        return found

    def _codes(self, color: Color | None, foreground: bool) -> str:
        if color is None or color.is_default:
            return ""
        return ";".join(color.downgrade(self._color_system).get_ansi_codes(foreground))


def widened(cells: list[Cell], inks: Inks) -> list[Cell]:
    """The cells with the second column of every wide one put in."""
    if all(cell.width == 1 for cell in cells):
        return cells
    second = inks[""]
    return [column for cell in cells for column in ((cell,) if cell.width == 1 else (cell, second))]


def fit(cells: list[Cell], length: int, palette: Palette) -> list[Cell]:
    """The cells cut or filled to this many columns; a wide cell that is cut in half becomes a space."""
    if len(cells) > length:
        half = length > 0 and cells[length].width == 0
        cells = cells[:length]
        if half:
            cells[-1] = palette.inks(cells[-1].pen)[" "]
    elif len(cells) < length:
        cells = cells + [palette.space] * (length - len(cells))
    return cells
