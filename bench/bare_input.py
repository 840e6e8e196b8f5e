"""The floor of a key: a bare Textual app with one input."""

from textual.app import App, ComposeResult
from textual.widgets import Input


class BareInput(App[None]):
    """One input, whose cursor stands still."""

    def compose(self) -> ComposeResult:
        """The input."""
        field = Input(placeholder="READY")
        field.cursor_blink = False
        yield field


if __name__ == "__main__":
    BareInput().run()
