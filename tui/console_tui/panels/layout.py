"""A document to styled lines for a width: pure, and the one place where its text is cleaned for drawing."""

from msgspec import Struct

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
    Spans,
    Table,
)
from console_tui.panels.table_layout import table_lines
from console_tui.panels.wrapping import Line, wrap
from console_tui.signs import UNICODE, Signs

NARROWEST = 8
"""Cells that a document gets at least; a narrower view shows its left part."""
_TAB = 4
"""Spaces that cleaning makes of a tab: a text may grow by so much without being cut."""
DEEPEST = 12
"""Cells of indentation that are shown."""


class Layout(Struct, frozen=True):
    """A document as lines, and on which of them (from 0) each link begins, in the order of the links."""

    lines: tuple[Line, ...] = ()
    link_rows: tuple[int, ...] = ()


def lay_out(document: Document, width: int, signs: Signs = UNICODE) -> Layout:
    """The lines of a document at a width in cells. No line is wider, unless the width is below `NARROWEST`."""
    lines: list[Line] = []
    above: Block | None = None
    for block in document.blocks:
        if above and not _tight(above, block):
            lines.append(())
        lines += _block_lines(block, max(width, NARROWEST), signs)
        above = block
    if document.note:
        lines += [(), *wrap(_clean((Span(document.note, "muted"),)), max(width, NARROWEST))]
    return Layout(tuple(lines), _link_rows(lines, len(document.links)))


def _tight(above: Block, below: Block) -> bool:
    """Whether no empty line stands between two blocks: the items of a list, and a term and what it means."""
    if not isinstance(above, Paragraph) or not isinstance(below, Paragraph):
        return False
    term = above.indent < below.indent and all(span.style == "strong" for span in above.spans)
    return term or bool(above.marker and below.marker)


def _block_lines(block: Block, width: int, signs: Signs) -> list[Line]:
    indent = min(block.indent, DEEPEST, width // 3)
    width -= indent
    match block:
        case Heading(spans=spans):
            lines = wrap(_clean(spans), width)
        case Paragraph(spans=spans, marker=marker):
            marker = f"{signs.dot} " if marker == BULLET else marker
            return _hung(wrap(_clean(spans), width - len(marker)), indent, marker)
        case Preformatted(spans=spans):
            lines = wrap(_clean(spans), width, verbatim=True)
        case Table(rows=rows, header=header):
            lines = table_lines(Table(tuple(tuple(map(_clean, row)) for row in rows), header), width, signs.rule)
        case Rule():
            lines = [(Span(signs.rule * width, "muted"),)]
    return _hung(lines, indent, "")


def _hung(lines: list[Line], indent: int, marker: str) -> list[Line]:
    """The lines moved to the right, the marker before the first."""
    if not lines or not (indent or marker):
        return lines
    before = [Span(" " * indent + marker, "muted")] + [Span(" " * (indent + len(marker)))] * (len(lines) - 1)
    return [(space, *line) if line else () for space, line in zip(before, lines, strict=True)]


def _clean(spans: Spans) -> Spans:
    return tuple(Span(clean_text(each.text, limit=_TAB * len(each.text)), each.style, each.link) for each in spans)


def _link_rows(lines: list[Line], links: int) -> tuple[int, ...]:
    rows = [0] * links
    for row in range(len(lines) - 1, -1, -1):
        for span in lines[row]:
            if 0 < span.link <= links:
                rows[span.link - 1] = row
    return tuple(rows)
