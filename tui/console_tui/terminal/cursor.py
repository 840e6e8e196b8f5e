"""Text inputs that leave the cursor to the terminal: a key then costs a byte, and input methods know where to be."""

from __future__ import annotations

from textual.widgets import Input, TextArea


class CursorTextArea(TextArea):
    """A `TextArea` that draws no cursor of its own where the terminal's cursor is shown."""

    owns_terminal_cursor = True

    def on_mount(self) -> None:
        """A blinking cursor would be sent again and again; the terminal blinks by itself."""
        self.cursor_blink = False

    @property
    def _draw_cursor(self) -> bool:
        return not getattr(self.app, "shows_terminal_cursor", False) and super()._draw_cursor


class CursorInput(Input):
    """An `Input` that draws no cursor of its own where the terminal's cursor is shown."""

    owns_terminal_cursor = True

    def on_mount(self) -> None:
        """A blinking cursor would be sent again and again; the terminal blinks by itself."""
        self.cursor_blink = False

    def validate__cursor_visible(self, visible: bool) -> bool:
        """Textual draws its cursor only while this is true."""
        return visible and not getattr(self.app, "shows_terminal_cursor", False)
