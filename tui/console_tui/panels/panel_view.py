"""One document with links, to be read and followed by keyboard."""

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from console_tui.panels.browsing import Place
from console_tui.panels.document import Document
from console_tui.panels.document import Span as DocumentSpan
from console_tui.panels.layout import Layout, lay_out
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.line_view import LineView

LOOKS = {"heading": "name", "strong": "name", "muted": "dim"}
OWN_KEYS = frozenset({"b", "r", "backspace", "enter", "tab", "shift+tab"})


class PanelView(LineView):
    """A document, wrapped to the width of the widget; its numbered links are chosen, then followed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "choose_next(1)", "Next link", show=False, id="panel.next-link"),
        Binding("shift+tab", "choose_next(-1)", "Previous link", show=False, id="panel.previous-link"),
        Binding("enter", "follow", "Open the link", show=False, id="panel.follow"),
        Binding("b,backspace", "go_back", "Back", show=False, id="panel.back"),
        Binding("r", "reload", "Reload", show=False, id="panel.reload"),
    ]

    class Chosen(Message):
        """The link with this number is chosen; 0: none."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Followed(Message):
        """The agent opens this address."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    class WentBack(Message):
        """The agent wants the page before."""

    class Reloaded(Message):
        """The agent wants the page again."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._document = Document()
        self._layout = Layout()
        self._width = 0
        self._chosen = 0
        self._choosing = False
        """The foot below may take rows away to tell where the chosen link leads."""
        self._typed = 0
        self._pending_scroll: int | None = None
        """Where to read, until there is a width to lay the document out for."""
        self._share = 0.0
        """How far down the document the topmost line is: from 0 to 1."""

    @property
    def place(self) -> Place:
        """Where the agent reads."""
        scroll = self.scroll_offset.y if self._pending_scroll is None else self._pending_scroll
        return Place(scroll, self._chosen)

    def open(self, document: Document, place: Place) -> None:
        """Show a document from a place on."""
        self._document = document
        self._typed = 0
        self._pending_scroll = place.scroll
        self._chosen = place.chosen if place.chosen <= len(document.links) else 0
        self.post_message(self.Chosen(self._chosen))
        self._lay_out()

    def line_at(self, index: int) -> Line:
        """The line at an index below the count."""
        return tuple(Span(span.text, self._look(span)) for span in self._layout.lines[index])

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """These keys act on the page, whatever they do elsewhere."""
        return key in OWN_KEYS or (key.isdecimal() and bool(self._document.links))

    def watch_signs(self) -> None:
        """The signs are part of the lines."""
        self._lay_out()

    def on_resize(self) -> None:
        """Wrap again where the width has changed, and stay at about the same place. A link just chosen stays seen."""
        if self.size.width != self._width:
            if self._pending_scroll is None and self.line_count:
                self._share = self.scroll_offset.y / self.line_count
            self._lay_out()
        elif self._chosen and self._choosing:
            self.show_line(self._layout.link_rows[self._chosen - 1])
        self._choosing = False

    def on_key(self, event: events.Key) -> None:
        """Digits choose a link by its number, several digits one number; any other key ends it."""
        links = len(self._document.links)
        if not links or not event.key.isdecimal():
            self._typed = 0
            return
        event.stop()
        digit = int(event.key)
        self._typed = self._typed * 10 + digit if self._typed * 10 + digit <= links else digit
        if 0 < self._typed <= links:
            self._choose(self._typed)

    def on_click(self, event: events.Click) -> None:
        """Open the link under the pointer."""
        row, column = event.y + self.scroll_offset.y, event.x
        for span in self._layout.lines[row] if row < self.line_count else ():
            column -= cell_len(span.text)
            if column < 0:
                if span.link:
                    self._choose(span.link)
                    self.action_follow()
                return

    def action_choose_next(self, step: int) -> None:
        """Choose the next link, the first one on screen where none is chosen; after the last one, leave the panel."""
        rows = self._layout.link_rows
        top, end = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        chosen = self._chosen if self._chosen and top <= rows[self._chosen - 1] < end else 0
        if chosen:
            following = chosen + step
        elif step > 0:
            following = next((number for number, row in enumerate(rows, 1) if row >= top), 0)
        else:
            following = next((number for number in range(len(rows), 0, -1) if rows[number - 1] < end), 0)
        if 0 < following <= len(rows):
            self._choose(following)
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_follow(self) -> None:
        """Open the chosen link."""
        if self._chosen:
            self.post_message(self.Followed(self._document.links[self._chosen - 1]))

    def action_go_back(self) -> None:
        """Ask for the page before."""
        self.post_message(self.WentBack())

    def action_reload(self) -> None:
        """Ask for the page again."""
        self.post_message(self.Reloaded())

    def _choose(self, number: int) -> None:
        """Choose a link, and bring it on screen."""
        self._chosen = number
        self._choosing = True
        self.post_message(self.Chosen(number))
        self.show_line(self._layout.link_rows[number - 1])
        self.refresh()

    def _lay_out(self) -> None:
        """Wrap the document, once there is a width to wrap it to."""
        if not self.size.width:
            return
        self._width = self.size.width
        self._layout = lay_out(self._document, self._width, self.signs)
        lines = len(self._layout.lines)
        scroll = round(self._share * lines) if self._pending_scroll is None else self._pending_scroll
        self._pending_scroll = None
        self.set_line_count(lines)
        self.scroll_to_line(scroll)
        self.refresh()

    def _look(self, span: DocumentSpan) -> str:
        if span.link:
            return "cursor" if span.link == self._chosen else "accent"
        return LOOKS.get(span.style, "text")
