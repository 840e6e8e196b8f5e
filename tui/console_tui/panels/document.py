"""What a panel shows: a frozen document of blocks, whatever it was read from."""

from typing import Literal

from msgspec import Struct

SpanStyle = Literal["", "heading", "strong", "emphasis", "code", "muted"]


class Span(Struct, frozen=True):
    """A run of text in one style; `link` is the number of the link it belongs to, from 1, or 0."""

    text: str
    style: SpanStyle = ""
    link: int = 0


Spans = tuple[Span, ...]
"""Runs of text that follow each other; a newline in one breaks the line."""


class Heading(Struct, frozen=True):
    """A heading of level 1 to 6."""

    spans: Spans
    level: int = 1
    indent: int = 0


BULLET = "• "
"""The marker of an item without a number; the screen may have another sign for it."""


class Paragraph(Struct, frozen=True):
    """Running text; with a marker (`BULLET`, `3. `) an item of a list. `indent` is in cells."""

    spans: Spans
    indent: int = 0
    marker: str = ""


class Preformatted(Struct, frozen=True):
    """Text whose spaces and line ends mean something."""

    spans: Spans
    indent: int = 0


class Table(Struct, frozen=True):
    """Rows of cells, which need not be equally many; the first `header` rows name the columns."""

    rows: tuple[tuple[Spans, ...], ...]
    header: int = 0
    indent: int = 0


class Rule(Struct, frozen=True):
    """A line across."""

    indent: int = 0


Block = Heading | Paragraph | Preformatted | Table | Rule


class Document(Struct, frozen=True, kw_only=True):
    """A whole page: its title, its blocks from top to bottom, and where its numbered links lead."""

    title: str = ""
    blocks: tuple[Block, ...] = ()
    links: tuple[str, ...] = ()
    address: str = ""
    """The http address it came from, if any."""
    note: str = ""
    """What the reader should know about it, such as that it was cut short."""
