"""The console as a program: theme, window title and bell, and the desk that is its only lasting screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from console_client.link import Link
from console_client.settings import ConsoleSettings
from console_tui.screens.aftermath import Rang, TitleChanged
from console_tui.screens.console import ConsoleScreen
from console_tui.screens.desk_screen import DeskScreen
from console_tui.screens.places_screen import MEDIUM, TALL, WIDE
from console_tui.terminal.app import TerminalApp

WIDTHS = [(0, "-narrow"), (MEDIUM, "-medium"), (WIDE, "-wide")]
HEIGHTS = [(0, "-short"), (TALL, "-tall")]
"""The classes that the style sheet knows the size of the terminal by."""

ROLE_REFUSED = 4
"""What the process returns where the bridge does not want this person at a console."""


class ConsoleApp(TerminalApp[str], inherit_bindings=False):
    """Runs the console on a link. Returns a sentence where it had to end; none where the agent left."""

    TITLE = "Live Agent Console"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+backslash", "command_palette", "Palette", show=False, id="app.palette"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True, id="app.suspend"),
    ]

    def __init__(self, link: Link, settings: ConsoleSettings | None = None) -> None:
        super().__init__()
        self._link = link
        self._settings = settings or ConsoleSettings()
        if self._settings.theme:
            self.theme = self._settings.theme

    def get_default_screen(self) -> Screen[None]:
        """The desk is there from the first picture on."""
        return ConsoleScreen(self._link, self._settings)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Of Textual's own commands only the theme: all others are actions of the desk."""
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)

    @on(TitleChanged)
    def _set_title(self, event: TitleChanged) -> None:
        self.terminal_title(event.title)

    @on(Rang)
    def _ring(self) -> None:
        self.bell()

    @on(DeskScreen.Refused)
    def _refused(self, event: DeskScreen.Refused) -> None:
        self.exit(event.sentence, return_code=ROLE_REFUSED)
