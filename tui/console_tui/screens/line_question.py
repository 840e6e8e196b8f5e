"""A question that is answered by one line of text."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console_schemas.text import clean_text
from console_tui.screens.question import Question
from console_tui.terminal.cursor import CursorInput

LONGEST = 2_000


class LineScreen(Question[str | None]):
    """Returns the line, which may be empty; none where the agent closes the question."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def __init__(self, title: str, value: str = "", keys: str = "Enter asks the AI, Esc closes") -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._keys = keys

    def compose(self) -> ComposeResult:
        """One input."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield CursorInput(self._value, compact=True, select_on_focus=False)
            yield Static(Content(self._keys), classes="dialog-keys")

    def on_input_submitted(self, event: CursorInput.Submitted) -> None:
        """Enter."""
        event.stop()
        self.dismiss(clean_text(event.value, newline=False, limit=LONGEST).strip())
