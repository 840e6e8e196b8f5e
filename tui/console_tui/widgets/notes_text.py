"""The editor of the agent's notes."""

from textual import events
from textual.widgets import TextArea

from console_schemas.text import clean_text


class NotesText(TextArea):
    """A plain text area that never blinks; what is pasted is made harmless first."""

    DEFAULT_CSS = """
    NotesText {
        border: none; padding: 0; background: $surface; scrollbar-size-vertical: 0;
        &:focus { border: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__(
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
            placeholder="Notes for colleagues. Customers never see them.",
        )
        self.cursor_blink = False

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if not self.read_only:
            self.replace(clean_text(event.text), *self.selection)
