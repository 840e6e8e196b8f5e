"""What an app says to its terminal beside the picture: title, notifications, the clipboard, the cursor's color."""

from __future__ import annotations

import os
from typing import Generic

from textual import events, on
from textual.app import App, ReturnType
from textual.color import Color, ColorParseError

from console_tui.terminal import osc
from console_tui.terminal.driver import TerminalDriver


class SpeakingApp(App[ReturnType], Generic[ReturnType]):
    """An app with words for its terminal, which are said again whenever the terminal may have forgotten them."""

    notification_protocol: osc.Notifications | None = None
    """How to send notifications; None chooses by the terminal's name."""

    _terminal_title = ""

    @property
    def shows_terminal_cursor(self) -> bool:
        """Whether inputs may leave their cursor to the terminal."""
        return False

    def terminal_title(self, text: str) -> None:
        """Set the window's title; the old one comes back at the end."""
        if text != self._terminal_title:
            self._terminal_title = text
            self._say(osc.title(text))

    def notify_terminal(self, text: str) -> None:
        """Show a desktop notification, where the terminal can."""
        if osc.can_notify(os.environ):
            how = self.notification_protocol or osc.notifications_of(os.environ)
            self._say(osc.notification(text, how, tmux="TMUX" in os.environ))

    def copy(self, text: str) -> None:
        """Put text on the clipboard of the agent's own machine."""
        self.copy_to_clipboard(text)

    def copy_to_clipboard(self, text: str) -> None:
        """As Textual's, with clean text."""
        self._clipboard = text
        self._say(osc.clipboard(text))

    def _say(self, sequence: str) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.write_ours(sequence)
        elif self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def terminal_changed(self) -> None:
        """It was taken over anew. Its size, which is reported then, brings the picture; the rest is said again."""
        self._greet()

    @on(events.Mount)
    def _watch_terminal(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self.terminal_changed())
        self.theme_changed_signal.subscribe(self, lambda _: self._greet())
        self._greet()

    def _greet(self) -> None:
        """Tell the terminal what it does not remember: its title, and a cursor that is seen on our background."""
        if self._terminal_title:
            self._say(osc.title(self._terminal_title))
        if self.shows_terminal_cursor:
            try:
                color = Color.parse(self.theme_variables["foreground"])
            except (ColorParseError, KeyError):
                return
            self._say(osc.RESET_CURSOR_COLOR if color.ansi is not None else osc.cursor_color(*color.rgb))
