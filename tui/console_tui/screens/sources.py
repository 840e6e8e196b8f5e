"""The articles that a suggestion cites, each to be read whole beside the chat."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_schemas.assist import Source
from console_schemas.text import clean_text, one_line
from console_tui.screens.question import Question


class SourcesScreen(Question[None]):
    """Shows one source at a time; its number turns to another one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss(None)", "Close", show=False)]

    def __init__(self, sources: Sequence[Source]) -> None:
        super().__init__()
        self._sources = tuple(sources)
        self._heading = Static(classes="dialog-title")
        self._text = Static()

    def compose(self) -> ComposeResult:
        """The article as it is: nothing in it is markup."""
        others = "a number turns to another source, " if len(self._sources) > 1 else ""
        with Vertical(classes="dialog -page"):
            yield self._heading
            with VerticalScroll(id="source-text"):
                yield self._text
            yield Static(Content(f"Up and Down scroll, {others}Esc closes"), classes="dialog-keys")

    def on_mount(self) -> None:
        """The first one, and the keys scroll at once."""
        self._show(self._sources[0])
        self.query_one(VerticalScroll).focus()

    def on_key(self, event: events.Key) -> None:
        """A number turns."""
        source = next((each for each in self._sources if str(each.number) == event.character), None)
        if source is not None:
            event.stop()
            self._show(source)

    def _show(self, source: Source) -> None:
        self._heading.update(Content(f"[{source.number}] {one_line(source.title)}"))
        self._text.update(_marked(clean_text(source.body or source.excerpt), clean_text(source.excerpt)))
        self.query_one(VerticalScroll).scroll_home(animate=False)


def _marked(text: str, passage: str) -> Content:
    """The text with the passage that answers marked, where it stands in it word for word."""
    start = text.find(passage) if passage else -1
    content = Content(text)
    return content.stylize("bold $text-accent", start, start + len(passage)) if start >= 0 else content
