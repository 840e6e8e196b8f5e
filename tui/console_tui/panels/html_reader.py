"""HTML to a document of readable text: nothing in the page runs, is fetched or is kept but its words and links."""

from html.parser import HTMLParser

from console_tui.panels.builder import DocumentBuilder
from console_tui.panels.document import BULLET, Document, SpanStyle
from console_tui.panels.html_elements import BLOCKS, INDENTS, STYLES, VOID, field_text, is_hidden, resolved

NESTED = 64
"""Elements within each other whose style or list is remembered: a hostile page nests without end."""


def read_html(source: str, address: str = "") -> Document:
    """The document in an HTML source that came from `address`, against which its links are resolved."""
    reader = _Reader(address)
    # A last tag flushes the text before it. The parser is not closed: it would try an unfinished construct again
    # from every character on, which takes minutes for a quarter of a megabyte made for it.
    reader.feed(source)
    reader.feed("<p>")
    return reader.built.document(reader.title, address)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.built = DocumentBuilder()
        self.title = ""
        self._base = address
        self._in_title = False
        self._hidden = ""
        self._hidden_depth = 0
        self._styles: list[tuple[str, SpanStyle]] = []
        self._lists: list[tuple[str, int]] = []
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden == tag == "option":
            self._hidden = ""
        if self._hidden:
            self._hidden_depth += tag == self._hidden
            return
        given = {name: value or "" for name, value in reversed(attrs)}
        if tag in VOID:
            self._single(tag, {} if is_hidden(tag, given) else given)
        elif is_hidden(tag, given):
            self._hidden, self._hidden_depth = tag, 1
        else:
            self._open(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden_depth -= tag == self._hidden or (self._hidden, tag) == ("option", "select")
            self._hidden = self._hidden if self._hidden_depth else ""
        elif tag == "title":
            self._in_title = False
        elif tag == "a":
            self.built.close_link()
        elif tag not in VOID:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = self.title or " ".join(data.split())[:200]
        elif not self._hidden:
            self.built.text(data, verbatim=self._verbatim > 0)

    def unknown_decl(self, data: str) -> None:
        """A marked section such as CDATA: not shown."""

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Skip `<![…>` of any kind; the parser's own version fails on a keyword that it does not know."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    def _single(self, tag: str, given: dict[str, str]) -> None:
        match tag:
            case "br":
                self.built.line_break()
            case "hr":
                self.built.rule()
            case "img" | "area":
                self.built.text(given.get("alt", ""))
            case "base" if given.get("href"):
                self._base = resolved(self._base, given["href"]) or self._base
            case "input":
                self.built.text(field_text(given))

    def _open(self, tag: str, given: dict[str, str]) -> None:
        if tag == "title":
            self._in_title = True
        elif tag == "a":
            self.built.close_link()
            target = resolved(self._base, given.get("href", ""))
            if target:
                self.built.open_link(target, given.get("aria-label") or given.get("title") or "link")
        elif tag == "table":
            self.built.open_table()
        elif tag == "tr":
            self.built.open_row()
        elif tag in ("td", "th"):
            self._unstyle("th")
            self.built.open_cell(names=tag == "th")
        elif tag in BLOCKS:
            self._in_title = False
            self._open_block(tag)
        self._style(tag)

    def _open_block(self, tag: str) -> None:
        self.built.close_block(verbatim=self._verbatim > 0)
        if tag == "li":
            self._item()
        if tag == "pre":
            self._verbatim += 1
        if tag in INDENTS and len(self._lists) < NESTED:
            self.built.indent += INDENTS[tag]
            self._lists.append((tag, 0))

    def _item(self) -> None:
        kind, count = self._lists[-1] if self._lists else ("ul", 0)
        if self._lists:
            self._lists[-1] = (kind, count + 1)
        self.built.mark_item(f"{count + 1}. " if kind == "ol" else BULLET)

    def _close(self, tag: str) -> None:
        if tag == "table":
            self.built.close_table()
        elif tag in ("td", "th", "tr"):
            self.built.end_cell()
        elif tag in BLOCKS:
            heading = int(tag[1]) if STYLES.get(tag) == "heading" else 0
            self.built.close_block(heading=heading, verbatim=self._verbatim > 0)
            self._verbatim = max(self._verbatim - (tag == "pre"), 0)
            if self._lists and self._lists[-1][0] == tag:
                self._lists.pop()
                self.built.indent -= INDENTS[tag]
        self._unstyle(tag)

    def _style(self, tag: str) -> None:
        if tag in STYLES and len(self._styles) < NESTED:
            self._styles.append((tag, STYLES[tag]))
            self.built.style = STYLES[tag]

    def _unstyle(self, tag: str) -> None:
        """Forget the innermost element of this name, and what was left open in it."""
        names = [name for name, _ in self._styles]
        if tag in names:
            del self._styles[len(names) - 1 - names[::-1].index(tag) :]
            self.built.style = self._styles[-1][1] if self._styles else ""
