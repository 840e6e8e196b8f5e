"""The console as a program: theme, title, bell and notifications, and the desk that is its only lasting screen."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from functools import partial
from pathlib import PurePath
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import events, on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from console_client.link import Link
from console_client.settings import ConsoleSettings
from console_tui.exit_codes import FAILED, ROLE_REFUSED
from console_tui.screens.desk_layout import DeskLayout
from console_tui.screens.sizes import HEIGHTS, WIDTHS
from console_tui.screens.told import KeysWanted, Notified, Rang, Refused, TitleChanged
from console_tui.terminal.app import TerminalApp
from console_tui.terminal.osc import Notifications
from console_tui.theme_names import theme_of
from console_tui.themes import use_themes
from console_tui.type_ahead import TypeAhead
from console_tui.typing_guard import TypingGuard

if TYPE_CHECKING:
    from console_tui.desk.keeping import KeptPlace

DESK_STYLES, DIALOG_STYLES = "screens/console.tcss", "screens/dialogs.tcss"

PROTOCOLS = {"auto": None, "osc9": Notifications.OSC9, "osc777": Notifications.OSC777}

TEXT_KEYS = frozenset({"enter", "backspace", "delete", "space", "ctrl+j"})
"""Keys of somebody who writes, besides those that print."""
STILL_TYPING = "Your input is gone, so what you type does nothing. Esc, or a moment without a key, and letters act."
NO_SHELL = "No shell has started the console, so none could bring it back: it stays."

_log = logging.getLogger(__name__)


class ConsoleApp(TerminalApp[str], inherit_bindings=False):
    """Runs the console on a link. Returns a sentence where it had to end; none where the agent left."""

    TITLE = "Live Agent Console"
    CSS_PATH: ClassVar[list[str | PurePath] | None] = [DESK_STYLES, DIALOG_STYLES]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+backslash", "command_palette", "Palette", show=False, id="app.palette"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True, id="app.suspend"),
    ]

    def __init__(
        self,
        link: Link,
        settings: ConsoleSettings | None = None,
        kept: KeptPlace | None = None,
        user: str = "",
    ) -> None:
        """`kept` is where the desk is kept over the end of this console; none: it is not."""
        self._settings = settings or ConsoleSettings()
        self._kept = kept
        self._user = user
        self._styled_for = ""
        theme = theme_of(self._settings.theme, os.environ)
        # Only where Textual expects the terminal's own colours does it take NO_COLOR at its word and send none at all.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self._link = link
        wake = partial(self.call_later, self._hand_keys_on)
        self._ahead = TypeAhead(self._deliver, self._question_on_its_way, wake)
        self._typing = TypingGuard()
        use_themes(self, theme)
        self._styled_for = theme
        self.stylesheet.set_variables(self.get_css_variables())
        self.notification_protocol = PROTOCOLS[self._settings.alerts.protocol]
        self.set_class(self._settings.ascii, "-ascii")

    def get_css_variables(self) -> dict[str, str]:
        """As Textual's, which asks for them first for a theme that is never seen: working out colours takes long."""
        return super().get_css_variables() if self._styled_for else {}

    def refresh_css(self, animate: bool = True) -> None:
        """As Textual's, which at the start would read all style sheets a second time, for the same theme."""
        if self.theme != self._styled_for:
            self._styled_for = self.theme
            super().refresh_css(animate)

    def _handle_exception(self, error: Exception) -> None:
        """What fails because the console is being left, as what had just been begun at the start, changes nothing."""
        if self._exit:
            _log.warning("a part of the console failed while it was left", exc_info=error)
        else:
            super()._handle_exception(error)

    def agent_is_there(self, absent: float) -> bool:
        """Whether the terminal gives signs of life: what the console says of its agent to the bridge."""
        desk = self.screen_stack[0] if self._running and self.screen_stack else None
        needed = isinstance(desk, DeskLayout) and desk.needs_agent
        return self.terminal_alive(absent, needed=needed)

    def exit(self, result: str | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """As Textual's, once the desk is kept: whatever ends the console, the next one goes on from here."""
        desk = self.screen_stack[0] if self._running and self.screen_stack else None
        if isinstance(desk, DeskLayout):
            desk.keep()
        super().exit(result, return_code, message)

    def _fatal_error(self) -> None:
        """A defect ends the console with a sentence: a traceback would show what customers wrote."""
        _log.exception("the console failed")
        self._exit_renderables.append(Text(FAILED))
        self._close_messages_no_wait()

    def get_default_screen(self) -> Screen[None]:
        """The desk is there from the first picture on."""
        return self.make_desk()

    def make_desk(self) -> DeskLayout:
        """The desk; most of what the console consists of is loaded for it."""
        from textual.scrollbar import ScrollBar

        from console_tui.screens.console import ConsoleScreen
        from console_tui.widgets.scroll_bar import CellScrollBar

        ScrollBar.renderer = CellScrollBar
        return ConsoleScreen(self._link, self._settings, self._kept, self._user)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Of Textual's own commands only the theme: all others are actions of the desk."""
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Links are shown, never opened: the browser would be one of the machine that the console runs on."""

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Nothing that an agent sees goes to a file."""
        return None

    def action_command_palette(self) -> None:
        """As Textual's, with an invitation in plain characters."""
        from console_tui.screens.palette import show_actions

        show_actions(self)

    def search_themes(self) -> None:
        """As Textual's, in the same palette."""
        from console_tui.screens.palette import show_themes

        show_themes(self)

    async def on_event(self, event: events.Event) -> None:
        """Keys wait while a question is on its way: what is typed ahead of it, over a slow line, is its answer."""
        if isinstance(event, events.Key | events.MouseDown | events.Paste) and not event.is_forwarded:
            self._agent_acts()
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._ahead.take(event)
        else:
            await super().on_event(event)

    async def _deliver(self, key: events.Key) -> None:
        text = key.is_printable or key.key in TEXT_KEYS
        writing = self.focused is not None and self.focused.check_consume_key("a", "a")
        if self._is_rest_of_typing(text=text, writing=writing):
            self._tell(STILL_TYPING)
            return
        await super().on_event(key)
        if self.screen.is_modal or not (text and writing):  # it may decide where the next keys go
            self._ahead.wait_for(self.focused or self.screen, self.set_timer)

    def _is_rest_of_typing(self, *, text: bool, writing: bool) -> bool:
        if self.screen.is_modal:
            self._typing.forget()
            return False
        return self._typing.swallows(text=text, writing=writing, now=monotonic())

    def _agent_acts(self) -> None:
        desk = self.screen_stack[0]
        if isinstance(desk, DeskLayout):
            desk.touched()

    def _question_on_its_way(self) -> bool:
        desk = self.screen_stack[0]
        return isinstance(desk, DeskLayout) and desk.opening

    def cannot_suspend(self) -> None:
        """Say why nothing happens."""
        self._tell(NO_SHELL)

    def _tell(self, words: str) -> None:
        desk = self.screen_stack[0]
        if isinstance(desk, DeskLayout):
            desk.tell(words)

    @on(KeysWanted)
    async def _hand_keys_on(self) -> None:
        await self._ahead.hand_on()

    @on(TitleChanged)
    def _set_title(self, event: TitleChanged) -> None:
        self.terminal_title(event.title)

    @on(Rang)
    def _ring(self) -> None:
        self.bell()

    @on(Notified)
    def _notify_desktop(self, event: Notified) -> None:
        self.notify_terminal(event.text)

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        self.exit(event.sentence, return_code=ROLE_REFUSED)
