"""The picture on the terminal as rows of cells, and how an update from Textual's compositor changes it."""

from __future__ import annotations

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from console_tui.terminal.cells import Cell, Palette, fit

Row = list[Cell]


class Frame:
    """What the terminal shows now: `height` rows of `width` cells, empty at first."""

    def __init__(self, width: int, height: int, empty: Cell) -> None:
        self.width = width
        self.height = height
        self.rows: list[Row] = [[empty] * width for _ in range(height)]

    def after(self, update: CompositorUpdate, palette: Palette) -> dict[int, Row]:
        """The rows that the update touches, by line, as they should become."""
        if isinstance(update, LayoutUpdate):
            return self._after_layout(update, palette)
        assert isinstance(update, ChopsUpdate)
        return self._after_chops(update, palette)

    def _after_layout(self, update: LayoutUpdate, palette: Palette) -> dict[int, Row]:
        rows: dict[int, Row] = {}
        left = update.region.x
        for y, strips in enumerate(update.strips, update.region.y):
            if y >= self.height:
                break
            cells = [cell for strip in strips for cell in palette.of_strip(strip)]
            if left == 0 and len(cells) == self.width:
                rows[y] = cells
            else:
                rows[y] = row = list(self.rows[y])
                place(row, left, cells, palette)
        return rows

    def _after_chops(self, update: ChopsUpdate, palette: Palette) -> dict[int, Row]:
        rows: dict[int, Row] = {}
        for y, start, stop in update.spans:
            if y >= self.height:
                continue
            row = rows.get(y)
            if row is None:
                row = rows[y] = list(self.rows[y])
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > stop or end <= start:
                    continue
                shown = strip if start <= x < stop and end <= stop else strip.crop(0, min(end, stop) - x)
                place(row, x, palette.of_strip(shown), palette)
        return rows


def place(row: Row, x: int, cells: Row, palette: Palette) -> None:
    """Put cells into a row from column `x`; a wide text that loses one half becomes a space."""
    width, end = len(row), x + len(cells)
    if end > width:
        cells, end = fit(cells, max(0, width - x), palette), width
    if not cells:
        return
    if row[x].width == 0 and x > 0:
        row[x - 1] = palette.inks(row[x - 1].pen)[" "]
    if end < width and row[end].width == 0:
        row[end] = palette.inks(row[end].pen)[" "]
    row[x:end] = cells
