"""A table to lines of a given width: as columns where they fit, else row by row."""

from rich.cells import cell_len

from console_tui.panels.document import Span, Spans, Table
from console_tui.panels.wrapping import Line, wrap

GAP = "  "
NARROWEST = 8
"""Cells below which a column is no longer worth reading as one."""


def table_lines(table: Table, width: int, rule: str) -> list[Line]:
    """The lines of a table within `width` cells; `rule` is the sign of the line below its header."""
    columns = max((len(row) for row in table.rows), default=0)
    widths = _column_widths(table, columns, width - len(GAP) * (columns - 1))
    if not widths:
        return _as_records(table, width)
    lines: list[Line] = []
    for number, row in enumerate(table.rows):
        lines += _row_lines(row, widths)
        if number + 1 == table.header < len(table.rows):
            lines.append((Span(GAP.join(rule * each for each in widths), "muted"),))
    return lines


def _column_widths(table: Table, columns: int, room: int) -> list[int]:
    """The cells of each column: wide ones give way to narrow ones; empty when columns make no sense here."""
    natural = [1] * columns
    for row in table.rows:
        for column, cell in enumerate(row):
            natural[column] = max(natural[column], _natural_width(cell))
    widths = [0] * columns
    left = room
    for rank, column in enumerate(sorted(range(columns), key=natural.__getitem__)):
        widths[column] = min(natural[column], left // (columns - rank))
        if widths[column] < min(natural[column], NARROWEST):
            return []
        left -= widths[column]
    return widths


def _natural_width(cell: Spans) -> int:
    """The cells of its longest line when nothing is wrapped."""
    return max(map(cell_len, "".join(span.text for span in cell).split("\n")))


def _row_lines(row: tuple[Spans, ...], widths: list[int]) -> list[Line]:
    cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=False)]
    lines: list[Line] = []
    for number in range(max(map(len, cells), default=0)):
        line: list[Span] = []
        reached = 0
        start = 0
        for cell, width in zip(cells, widths, strict=False):
            part = cell[number] if number < len(cell) else ()
            if part:
                line += [Span(" " * (start - reached))] if start > reached else []
                line += part
                reached = start + sum(cell_len(span.text) for span in part)
            start += width + len(GAP)
        lines.append(tuple(line))
    return lines


def _as_records(table: Table, width: int) -> list[Line]:
    """Each row on lines of its own, every value after the name of its column."""
    names = table.rows[table.header - 1] if table.rows and table.header else ()
    lines: list[Line] = []
    for row in table.rows[table.header :]:
        if lines:
            lines.append(())
        for column, cell in enumerate(row):
            name = names[column] if column < len(names) else ()
            label = (*name, Span(": ", "muted")) if name else ()
            if cell:
                lines += wrap((*label, *cell), width)
    return lines
