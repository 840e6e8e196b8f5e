"""The title and the words of an HTML page, without what is around the text: menus, scripts, forms."""

from html.parser import HTMLParser

_SKIPPED = frozenset(
    {"script", "style", "head", "nav", "footer", "aside", "form", "noscript", "template", "svg", "iframe", "button"}
)
_PARAGRAPHS = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "p", "table", "ul", "ol", "dl", "pre", "blockquote", "section", "article"}
)
_LINES = frozenset({"address", "br", "dd", "div", "dt", "figcaption", "hr", "li", "main", "tr"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.heading = ""
        self._skipped: list[str] = []
        self._inside: list[str] = []
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipped.append(tag)
        elif tag in ("title", "h1"):
            self._inside.append(tag)
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skipped:
            while self._skipped.pop() != tag:
                pass
        elif tag in self._inside:
            self._inside.remove(tag)
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        elif not self._skipped:
            if "h1" in self._inside and not self._parts_before():
                self.heading += data
            else:
                self._parts.append(data.replace("\n", " "))

    def _parts_before(self) -> bool:
        return any(part.strip() for part in self._parts)

    def _break(self, tag: str) -> None:
        if not self._skipped and tag in _PARAGRAPHS | _LINES:
            self._parts.append("\n\n" if tag in _PARAGRAPHS else "\n")
        elif tag in ("td", "th"):
            self._parts.append(" ")

    def text(self) -> str:
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
        return "\n".join(kept).strip()


def read_html(source: str) -> tuple[str, str]:
    """The title (the first heading, else the page's) and the text of a page."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return " ".join((reader.heading or reader.title).split()), reader.text()
