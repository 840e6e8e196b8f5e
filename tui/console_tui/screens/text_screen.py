"""A longer text over the desk, to be read and scrolled."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_schemas.text import clean_text
from console_tui.screens.question import Question


class TextScreen(Question[None]):
    """Shows a text; any of its keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss(None)", "Close", show=False)]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = clean_text(text, limit=200_000)

    def compose(self) -> ComposeResult:
        """The text as it is: nothing in it is markup."""
        with Vertical(classes="dialog -page"):
            yield Static(Content(self._title), classes="dialog-title")
            with VerticalScroll(id="long-text"):
                yield Static(Content(self._text))
            yield Static(Content("Up and Down scroll, Esc closes"), classes="dialog-keys")

    def on_mount(self) -> None:
        """The keys scroll at once."""
        self.query_one(VerticalScroll).focus()
