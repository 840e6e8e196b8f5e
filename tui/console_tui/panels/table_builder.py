"""Collects the cells of one table while its source is read."""

from console_tui.panels.document import Block, Paragraph, Spans, Table


class TableBuilder:
    """One table: rows of cells, or, once dissolved, nothing but the order of its texts."""

    def __init__(self) -> None:
        self.cell_open = False
        self._dissolved = False
        self._rows: list[list[Spans]] = []
        self._names: list[int] = []
        """How many cells of each row name something."""

    def open_row(self) -> None:
        """A row begins."""
        self._rows.append([])
        self._names.append(0)

    def open_cell(self, *, names: bool) -> None:
        """A cell begins, in a row of its own if none is open."""
        if not self._rows:
            self.open_row()
        self._names[-1] += names
        self.cell_open = not self._dissolved

    def close_cell(self, spans: Spans) -> None:
        """The cell ends with this content."""
        self._rows[-1].append(spans)
        self.cell_open = False

    def dissolve(self, indent: int) -> list[Block]:
        """Give up being a table: the texts so far as paragraphs; later cells are ordinary text."""
        texts = self._paragraphs(indent)
        self._rows.clear()
        self._names.clear()
        self._dissolved = True
        self.cell_open = False
        return texts

    def blocks(self, indent: int) -> list[Block]:
        """What it became: a table, or paragraphs if it has no more than one column."""
        kept = [(tuple(row), names) for row, names in zip(self._rows, self._names, strict=True) if any(row)]
        if max((len(row) for row, _ in kept), default=0) <= 1:
            return self._paragraphs(indent)
        first, names = kept[0]
        return [Table(tuple(row for row, _ in kept), int(names == len(first)), indent)]

    def _paragraphs(self, indent: int) -> list[Block]:
        return [Paragraph(cell, indent) for row in self._rows for cell in row if cell]
