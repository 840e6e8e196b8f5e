"""The command palette, closed once."""

from textual.app import App
from textual.command import CommandPalette
from textual.theme import ThemeProvider

from console_tui.screens.question import Question


class Palette(CommandPalette, Question[None]):
    """As Textual's, which a second key that comes before it is gone closes again, and fails."""


def show_actions(app: App[str]) -> None:
    """Unless there is one already."""
    if not isinstance(app.screen, Palette):
        app.push_screen(Palette(id="--command-palette", placeholder="Find an action by its name"))


def show_themes(app: App[str]) -> None:
    """All colours that can be chosen."""
    app.push_screen(Palette([ThemeProvider], placeholder="Find colours by their name"))
