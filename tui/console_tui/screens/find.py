"""What to look for in a chat."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console_schemas.text import one_line
from console_tui.screens.question import Question
from console_tui.terminal.cursor import CursorInput


class FindScreen(Question[str | None]):
    """Returns the words; empty: nothing is looked for any more; none where the agent closes the question."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def compose(self) -> ComposeResult:
        """One input."""
        with Vertical(classes="dialog"):
            yield Static(Content("Find in this chat"), classes="dialog-title")
            yield CursorInput(compact=True, select_on_focus=False)
            yield Static(Content("Enter finds, then Left and Right go on; Esc closes"), classes="dialog-keys")

    def on_input_submitted(self, event: CursorInput.Submitted) -> None:
        """Enter."""
        event.stop()
        self.dismiss(one_line(event.value))
