"""Writes rows of cells as terminal sequences, and knows where that leaves the cursor and the pen."""

from __future__ import annotations

from operator import is_not

from console_tui.terminal.capabilities import Capabilities
from console_tui.terminal.cells import Cell
from console_tui.terminal.pen import DEFAULT, Pen, blank_pen, sgr_change
from console_tui.terminal.scroll import Shift

GAP = 4
"""Unchanged cells that are drawn again rather than jumped over."""

ERASE_FROM = 10
"""Equal blanks from which a sequence is shorter than the blanks."""


class Painter:
    """Collects output. Cursor and pen carry over from one picture to the next."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities
        self._out: list[str] = []
        self._at: tuple[int, int] | None = None
        self._pen = DEFAULT

    def take(self) -> str:
        """What was written since the last call."""
        written = "".join(self._out)
        self._out.clear()
        return written

    def start_over(self) -> None:
        """Forget the cursor, and bring pen, link and scroll region to their defaults."""
        self._out.append("\x1b[m\x1b]8;;\x1b\\\x1b[r")
        self._at, self._pen = None, DEFAULT

    def erase_all(self, blank: Cell) -> None:
        """Fill the screen with one blank cell, which `can_erase` allows."""
        self._use(blank.pen)
        self._out.append("\x1b[H\x1b[J")
        self._at = (0, 0)

    def can_erase(self, blank: Cell) -> bool:
        """Whether the terminal's erasing leaves exactly this cell."""
        usable = self.capabilities.erase and not blank.pen.shows_on_blank and not blank.pen.link
        return usable and (self.capabilities.erase_colored or not blank.pen.background)

    def shift(self, shift: Shift, height: int, filler: Cell) -> None:
        """Move a block; the places laid free show `filler`."""
        self._use(blank_pen(self._pen, filler.pen))
        some_rows, some_columns = shift.bottom < height - 1, shift.right > 0
        if some_rows:
            self._out.append(f"\x1b[{shift.top + 1};{shift.bottom + 1}r")
        if some_columns:
            self._out.append(f"\x1b[{shift.left + 1};{shift.right}s")
        bounded = some_rows or some_columns
        if bounded:
            self._at = (0, 0)
        self.move(shift.left, shift.top)
        self._out.append(f"\x1b[{_count(abs(shift.lines))}{'M' if shift.lines > 0 else 'L'}")
        if some_columns:
            self._out.append("\x1b[s")
        if some_rows:
            self._out.append("\x1b[r")
        self._at = (0, 0) if bounded else (0, shift.top)

    def move(self, x: int, y: int) -> None:
        """Put the cursor at a column and row that count from 0."""
        if self._at == (x, y):
            return
        best = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
        if self._at and self._at[1] == y:
            step = x - self._at[0]
            relative = f"\x1b[{_count(abs(step))}{'C' if step > 0 else 'D'}"
            best = min(best, relative, key=len)
        self._out.append(best)
        self._at = (x, y)

    def row(self, y: int, old: list[Cell], new: list[Cell]) -> None:
        """Draw what differs between two states of a row."""
        x = 0
        for start, end in _runs(old, new):
            x = max(x, start)
            while x < end:
                x = self._blanks(x, y, end, new) if new[x].blank else self._text(x, y, end, new)

    def _text(self, x: int, y: int, end: int, row: list[Cell]) -> int:
        """Draw cells of one pen from `x` on, with the spaces between words; returns the column after them."""
        self.move(x, y)
        pen = row[x].pen
        self._use(pen)
        start, texts = x, []
        while x < end:
            cell = row[x]
            if cell.pen is not pen and not (cell.blank and _goes_with(cell, pen) and x > start):
                break
            if not cell.settled or (cell.blank and x + 1 < end and row[x + 1].blank):
                break
            texts.append(cell.text)
            x += cell.width
        if x > start:
            self._write("".join(texts), x, y, len(row))
            return x
        return self._disputed(x, y, row)

    def _disputed(self, x: int, y: int, row: list[Cell]) -> int:
        """Draw a cell that terminals measure differently, on blanks if it could turn out narrower."""
        cell = row[x]
        end = x + cell.width
        if len(cell.text) > 1:
            self._write(" " * cell.width, end, y, len(row))
            self.move(x, y)
        self._write(cell.text, end, y, len(row))
        self._at = None
        return end

    def _blanks(self, x: int, y: int, end: int, row: list[Cell]) -> int:
        """Draw the equal blanks from `x` on; returns the column after them, which may be beyond `end`."""
        cell, width = row[x], len(row)
        stop = x + 1
        while stop < width and row[stop] is cell:
            stop += 1
        erasable = self.can_erase(cell)
        if not erasable or stop < width:
            stop = min(stop, end)
        self.move(x, y)
        self._use(blank_pen(self._pen, cell.pen))
        if erasable and stop == width and stop - x > 3:
            self._out.append("\x1b[K")
        elif erasable and stop - x > ERASE_FROM:
            self._out.append(f"\x1b[{stop - x}X")
        else:
            self._write(" " * (stop - x), stop, y, width)
        return stop

    def _write(self, text: str, end: int, y: int, width: int) -> None:
        """Write text that ends before column `end`; beyond the last column nobody knows where the cursor is."""
        self._out.append(text)
        self._at = (end, y) if end < width else None

    def _use(self, pen: Pen) -> None:
        if pen == self._pen:
            return
        if pen.link != self._pen.link:
            self._out.append(f"\x1b]8;;{pen.link}\x1b\\")
        self._out.append(sgr_change(self._pen, pen))
        self._pen = pen


def _count(number: int) -> str:
    """A sequence's repeat count, which is left out when it is one."""
    return "" if number == 1 else str(number)


def _runs(old: list[Cell], new: list[Cell]) -> list[tuple[int, int]]:
    """Column ranges to draw, in order: what differs, whole wide texts, and short gaps. They may overlap."""
    differs = [*map(is_not, old, new), False]
    runs: list[tuple[int, int]] = []
    end = 0
    while True in differs[end:]:
        start = differs.index(True, end)
        end = differs.index(False, start)
        if runs and start - runs[-1][1] <= GAP and _cheap(new, runs[-1][1], start):
            start, _ = runs.pop()
        runs.append((start, end))
    if all(cell.width == 1 and not cell.spill for cell in set(new)):
        return runs
    return [(start, _reach(new, start, end)) for start, end in runs]


def _cheap(row: list[Cell], start: int, end: int) -> bool:
    """Whether these columns can be drawn again at the price of one byte each, with the pen of the column before."""
    pen = row[start - 1].pen
    for cell in row[start:end]:
        if not (_goes_with(cell, pen) if cell.blank else cell.pen is pen and " " < cell.text < "\x7f"):
            return False
    return True


def _goes_with(blank: Cell, pen: Pen) -> bool:
    """Whether a blank looks the same drawn with this pen."""
    return blank.pen[2:] == pen[2:] and not (pen.shows_on_blank or blank.pen.shows_on_blank)


def _reach(row: list[Cell], start: int, end: int) -> int:
    """Where drawing must end so that wide texts are whole and nothing stays that an overlong text could have hit."""
    x = start
    while x < end:
        end = min(len(row), max(end, x + row[x].width + row[x].spill))
        x += 1
    return end
