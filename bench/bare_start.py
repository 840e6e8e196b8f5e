"""The floor of starting: a bare Textual app with one word."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class BareStart(App[None]):
    """One word."""

    def compose(self) -> ComposeResult:
        """The word."""
        yield Static("READY")


if __name__ == "__main__":
    BareStart().run()
