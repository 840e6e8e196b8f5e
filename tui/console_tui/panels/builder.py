"""Builds a document out of a stream of text and marks, as a reader meets them."""

import re

from console_tui.panels.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    Preformatted,
    Rule,
    Span,
    Spans,
    SpanStyle,
)
from console_tui.panels.table_builder import TableBuilder

LIMIT = 60_000
"""Characters of a document that are kept: more is too slow to lay out while somebody waits."""
LINKS = 999
"""Links that get a number: what three digits can choose."""

_SPACE = re.compile("[ \t\n\r\f\xa0]+")


class DocumentBuilder:
    """Collects spans into the block that is open, and blocks into a document."""

    def __init__(self) -> None:
        self.indent = 0
        self.style: SpanStyle = ""
        self.link = 0
        self.full = False
        """The limit is reached: whatever comes now is left out."""
        self._blocks: list[Block] = []
        self._spans: list[Span] = []
        self._links: list[str] = []
        self._numbered = True
        """The open link has its number before it."""
        self._link_name = ""
        self._tables: list[TableBuilder] = []
        self._marker = ""
        self._left = LIMIT

    def text(self, text: str, *, verbatim: bool = False) -> None:
        """Add text to the open block: runs of spaces become one space, unless `verbatim`."""
        if verbatim:
            text = text if self._spans else text.removeprefix("\n")
        else:
            text = _SPACE.sub(" ", text)
            if not self._spans or self._spans[-1].text[-1] in " \n":
                text = text.removeprefix(" ")
        if text and self._spend(len(text)):
            if text.strip():
                self._number_link()
            self._spans.append(Span(text, self.style, self.link))

    def line_break(self) -> None:
        """Go on in a new line of the same block."""
        if self._spend(1):
            self._spans.append(Span("\n"))

    def open_link(self, address: str, name: str = "link") -> None:
        """What follows, until `close_link`, leads to this address; `name` stands in for a text that never comes."""
        if len(self._links) < LINKS and self._spend(len(address)):
            self._links.append(address)
            self.link = len(self._links)
            self._numbered = False
            self._link_name = name

    def close_link(self) -> None:
        """End the link."""
        if self.link and not self._numbered:
            self.text(self._link_name)
        self.link = 0

    def mark_item(self, marker: str) -> None:
        """The next block is an item of a list, after this marker."""
        self._marker = marker

    def close_block(self, *, heading: int = 0, verbatim: bool = False) -> None:
        """End the open block as a heading of this level, as preformatted or as running text."""
        if self._cell_open:
            if self._spans and self._spans[-1].text[-1] != "\n":
                self._spans.append(Span("\n"))
            return
        spans = self._take()
        if not spans:
            return
        if heading:
            self._blocks.append(Heading(spans, heading, self.indent))
        elif verbatim:
            self._blocks.append(Preformatted(spans, self.indent))
        else:
            self._blocks.append(Paragraph(spans, max(self.indent - len(self._marker), 0), self._marker))
            self._marker = ""

    def rule(self) -> None:
        """A line across."""
        self.close_block()
        if not self._cell_open and self._spend(2):
            self._blocks.append(Rule(self.indent))

    def open_table(self) -> None:
        """A table begins; one around it turns out to be there for the layout only, and is dissolved."""
        if self._tables:
            self._blocks += self._tables[-1].dissolve(self.indent)
        self.close_block()
        self._tables.append(TableBuilder())

    def open_row(self) -> None:
        """A row of the table begins."""
        self.end_cell()
        if self._tables and self._spend(1):
            self._tables[-1].open_row()

    def open_cell(self, *, names: bool) -> None:
        """A cell begins; with `names` it names its row or column."""
        self.end_cell()
        if self._tables and self._spend(1):
            self._tables[-1].open_cell(names=names)

    def close_table(self) -> None:
        """The table ends."""
        self.end_cell()
        if self._tables:
            self._blocks += self._tables.pop().blocks(self.indent)

    def document(self, title: str, address: str = "", note: str = "") -> Document:
        """All that was built."""
        while self._tables:
            self.close_table()
        self.close_link()
        self.close_block()
        if self.full:
            note = "The rest is too long to be shown here."
        return Document(title=title, blocks=tuple(self._blocks), links=tuple(self._links), address=address, note=note)

    def _number_link(self) -> None:
        """Put the number by which a link is chosen before its text."""
        if self.link and not self._numbered:
            self._numbered = True
            self._spans.append(Span(f"[{self.link}]", "muted", self.link))

    @property
    def _cell_open(self) -> bool:
        return bool(self._tables) and self._tables[-1].cell_open

    def end_cell(self) -> None:
        """The cell ends, if one is open."""
        if self._cell_open:
            self._tables[-1].close_cell(self._take())
        elif self._tables:
            self.close_block()

    def _take(self) -> Spans:
        """The open spans, without the space at their end, which separates them from what did not come."""
        spans, self._spans = self._spans, []
        while spans and not spans[-1].text.rstrip():
            spans.pop()
        if spans:
            last = spans[-1]
            spans[-1] = Span(last.text.rstrip(), last.style, last.link)
        return tuple(spans)

    def _spend(self, characters: int) -> bool:
        self._left -= characters
        self.full = self.full or self._left < 0
        return not self.full
