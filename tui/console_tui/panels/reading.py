"""Text of any kind to a document."""

from typing import Literal

from console_tui.panels.builder import LIMIT
from console_tui.panels.document import Document, Paragraph, Preformatted, Span
from console_tui.panels.html_reader import read_html
from console_tui.panels.json_reader import read_json
from console_tui.panels.linking import Linker

TextKind = Literal["html", "markdown", "json", "text"]


def read(text: str, kind: TextKind, address: str = "") -> Document:
    """The document in a text of this kind; `address` is where it came from, if it was fetched."""
    match kind:
        case "html":
            return read_html(text, address)
        case "markdown":
            return read_markdown(text, address)
        case "json":
            return _read_json_or_text(text)
    return read_text(text)


def read_markdown(text: str, address: str = "") -> Document:
    """The document in a Markdown source; HTML inside it is shown as it is written."""
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    return read_html(renderer.render(text[:LIMIT]), address)


def read_text(text: str) -> Document:
    """The document of a plain text: its lines stay as they are, its http addresses can be followed."""
    note = "The rest is too long to be shown here." if len(text) > LIMIT else ""
    text = text[:LIMIT].strip("\r\n")
    if not text.strip():
        return Document(note=note)
    linker = Linker()
    spans = linker.spans(text)
    return Document(blocks=(Preformatted(spans),), links=linker.links, note=note)


def _read_json_or_text(text: str) -> Document:
    if len(text) > LIMIT:
        return read_text(text)
    try:
        return read_json(text)
    except ValueError as error:
        plain = read_text(text)
        fault = Paragraph((Span(f"This is not the JSON it should be: {error}", "emphasis"),))
        return Document(blocks=(fault, *plain.blocks), links=plain.links)
