"""The articles that a suggestion is taken from, as a panel: its start quotes each, the number of one opens it whole."""

from typing import Literal

from msgspec import Struct

from console_schemas.assist import Source
from console_schemas.text import clean_text, one_line
from console_tui.panels.document import Block, Document, Heading, Paragraph, Span, Spans

ADDRESS = "source "
"""What the address of an article begins with: no page can have it, as it has a space."""


class SuggestedSources(Struct, frozen=True, kw_only=True):
    """The panel. Those of another suggestion are another panel, which starts anew."""

    sources: tuple[Source, ...]
    title: str = "Sources"
    kind: Literal["sources"] = "sources"


def source_document(panel: SuggestedSources, address: str | None) -> Document:
    """The article at this address, else what there is to choose from; a single one is shown at once."""
    for source in panel.sources:
        if address == _address(source) or len(panel.sources) == 1:
            return _article(source)
    return _overview(panel.sources)


def _address(source: Source) -> str:
    return f"{ADDRESS}{source.number}: {one_line(source.title)}"


def _overview(sources: tuple[Source, ...]) -> Document:
    """The passages that answer, each below the title of its article."""
    blocks: list[Block] = []
    for link, source in enumerate(sources, 1):
        blocks.append(Heading((Span(f"[{source.number}] ", "muted", link), Span(one_line(source.title), "", link)), 2))
        if source.excerpt.strip():
            blocks.append(Paragraph((Span(source.excerpt.strip()),), indent=2))
    return Document(title="Where the suggestion is from", blocks=tuple(blocks), links=tuple(map(_address, sources)))


def _article(source: Source) -> Document:
    """The whole article, with the passage that answers marked where it stands in it word for word."""
    title = f"[{source.number}] {one_line(source.title)}"
    text, passage = clean_text((source.body or source.excerpt).strip()), clean_text(source.excerpt.strip())
    return Document(title=title, blocks=(Heading((Span(title),), 2), Paragraph(_marked(text, passage))))


def _marked(text: str, passage: str) -> Spans:
    before, found, after = text.partition(passage) if passage and passage != text else (text, "", "")
    return tuple(span for span in (Span(before), Span(found, "strong"), Span(after)) if span.text)
