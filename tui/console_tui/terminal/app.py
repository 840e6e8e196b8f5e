"""The app that stands on the terminal layer: cell-level output, and a driver that always ends."""

from __future__ import annotations

import os
import sys
from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any, Generic, TypeVar

from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events, on
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import ReturnType
from textual.driver import Driver
from textual.errors import NoWidget
from textual.screen import Screen
from textual.widget import Widget

from console_tui.terminal.budget import Budget
from console_tui.terminal.capabilities import capabilities_of
from console_tui.terminal.display import CellDisplay
from console_tui.terminal.drawn_lines import let_drawn_lines_go
from console_tui.terminal.driver import PLAIN, TerminalDriver
from console_tui.terminal.job_control import can_be_continued
from console_tui.terminal.seam import Seam, look, printable_update
from console_tui.terminal.speaking_app import SpeakingApp

T = TypeVar("T")

KEYED = 0.1
"""Seconds after a key in which what is drawn is its effect."""


class TerminalApp(SpeakingApp[ReturnType], Generic[ReturnType]):
    """Inherit from it instead of from `App`.

    Where Textual's inside is not the one that is known, or `TEXTUAL_DRIVER` asks for another driver, everything is
    drawn as Textual does, only without what could act on a terminal.
    """

    _seam: Seam | None = None
    _cells: CellDisplay | None = None
    _drawing_failed = False
    moves_columns = False
    """Whether the terminal said that it can move some columns of its rows and leave the others."""
    _keyed_at = 0.0
    _catching_up: TimerHandle | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._budget = Budget()

    def get_driver_class(self) -> type[Driver]:
        """Textual asks this once, at the beginning."""
        self._seam = look()
        let_drawn_lines_go()
        if os.environ.get("TEXTUAL_DRIVER") or not self._seam.driver:
            return super().get_driver_class()
        return TerminalDriver

    @property
    def shows_terminal_cursor(self) -> bool:
        """Whether inputs may leave their cursor to the terminal."""
        return isinstance(self._driver, TerminalDriver) and self._knows_pictures and not self._drawing_failed

    @property
    def _knows_pictures(self) -> bool:
        return self._seam is not None and self._seam.pictures

    @property
    def has_picture(self) -> bool:
        """Whether the terminal shows a picture of ours; asked in `post_display_hook`."""
        if self.shows_terminal_cursor:
            return bool(self._ask_layer(lambda cells: cells.has_picture))
        return self._running and not self._batch_count

    @property
    def terminal_stalled_for(self) -> float:
        """Seconds for which the terminal has taken nothing; it grows when the line to the agent is dead."""
        return self._driver.stalled_for if isinstance(self._driver, TerminalDriver) else 0.0

    def terminal_alive(self, absent: float, *, needed: bool) -> bool:
        """Whether an agent could sit at the terminal; where one is `needed` it is asked. See `Liveness`."""
        if self._running and isinstance(self._driver, TerminalDriver):
            return self._driver.is_alive(absent, needed=needed)
        return True

    def repaint(self) -> None:
        """Draw everything again, as after something else drew on the terminal."""
        self._ask_layer(lambda cells: cells.reset())
        if self._running and self._screen_stack:
            self.screen.refresh(layout=True)

    def action_repaint(self) -> None:
        """For a key."""
        self.repaint()

    def action_suspend_process(self) -> None:
        """As Textual's, where that is not for ever."""
        if isinstance(self._driver, TerminalDriver) and not can_be_continued():
            self.cannot_suspend()
        else:
            super().action_suspend_process()

    def cannot_suspend(self) -> None:
        """There is no shell that could bring the program back."""
        self.bell()

    def terminal_lost(self, return_code: int) -> None:
        """Leave in order: the driver sees to it that this ends."""
        self.exit(return_code=return_code)

    def terminal_drained(self) -> None:
        """Pictures were skipped: draw the present one."""
        if self._running and self._screen_stack:
            self.screen.refresh()

    async def on_event(self, event: events.Event) -> None:
        """As Textual's; what a key leads to is drawn whatever it costs."""
        if isinstance(event, events.Key):
            self._keyed_at = monotonic()
        await super().on_event(event)

    def terminal_moves_columns(self) -> None:
        """What scrolls beside columns that stand still needs no drawing from now on."""
        self.moves_columns = True
        self._ask_layer(lambda cells: cells.allow_columns())

    @on(events.Resize)
    def _forget_picture(self, event: events.Resize) -> None:
        """Terminals do as they like with what they show when their size changes, so all of it is drawn again.

        To a new size Textual makes a whole picture by itself. The same size is reported after a stop.
        """
        self._ask_layer(lambda cells: cells.reset())
        if event.size == self._size and self._screen_stack:
            self.screen.refresh()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        driver = self._driver
        if not isinstance(driver, TerminalDriver):
            super()._display(screen, self._printable(renderable))
        elif driver.must_skip():
            self.post_display_hook()
        elif not self.shows_terminal_cursor or not isinstance(renderable, ChopsUpdate | LayoutUpdate | None):
            super()._display(screen, self._printable(renderable))
        else:
            if self._running and not self._closed and not self._batch_count:
                self._draw(driver, renderable)
            self.post_display_hook()

    def _draw(self, driver: TerminalDriver, update: CompositorUpdate | None) -> None:
        if self._cells is None:
            able = capabilities_of(os.environ.get("TERM", ""), sys.__stderr__.fileno() if sys.__stderr__ else 2)
            able = replace(able, columns=self.moves_columns)
            self._cells = CellDisplay(able, self.console._color_system or ColorSystem.TRUECOLOR)
        try:
            if self._cells.needs_all(update, self.size):
                self.screen.refresh()
                return
            cursor, shown = self._cursor()
            update = self._affordable(update, cursor if shown else None)
            output = self._cells.render(update, self.size, cursor, show_cursor=shown, synchronized=self._sync_available)
        except Exception as error:
            self._do_without_layer(error)
        else:
            if output:
                self._budget.spend(len(output), monotonic())
                driver.write_ours(output)

    def _ask_layer(self, question: Callable[[CellDisplay], T]) -> T | None:
        """The layer's answer, or None where there is no layer (any more)."""
        if self._cells is None or self._drawing_failed:
            return None
        try:
            return question(self._cells)
        except Exception as error:
            self._do_without_layer(error)
            return None

    def _do_without_layer(self, error: Exception) -> None:
        """A defect in the layer must cost speed only, never the agent's screen, whatever of it was asked."""
        self.log.error(f"drawing falls back to Textual's own output: {error!r}")
        self._drawing_failed = True
        if isinstance(self._driver, TerminalDriver):
            self._driver.write_ours(PLAIN + "\x1b[?25l")
        if self._screen_stack:
            self.screen.refresh(layout=True)

    def quiet_for(self) -> float:
        """Seconds since the last key."""
        return monotonic() - self._keyed_at

    def draw_at_once(self, widget: Widget) -> bool:
        """Draw what a key has changed in a widget. False where it has to wait for the picture that comes anyhow."""
        if self.quiet_for() >= KEYED or not (self.shows_terminal_cursor and self.has_picture):
            return False
        screen, compositor = self.screen, self.screen._compositor
        whole = screen._layout_required or screen._scroll_required or screen._repaint_required
        if whole or widget is not screen.focused or widget not in compositor.visible_widgets:
            return False
        compositor.update_widgets({widget})
        self._display(screen, compositor.render_update(screen_stack=self._background_screens))
        return True

    def _affordable(self, update: CompositorUpdate | None, typing: tuple[int, int] | None) -> CompositorUpdate | None:
        """While much is drawn by and by: of a part of a picture only the row that is typed in; the rest comes later."""
        now = monotonic()
        wait = self._budget.wait(now)
        if not wait or not isinstance(update, ChopsUpdate) or (typing is None and now - self._keyed_at < KEYED):
            return update
        if self._catching_up is None:
            self._catching_up = get_running_loop().call_later(wait, self._catch_up)
        spans = [span for span in update.spans if typing is not None and span[0] == typing[1]]
        return ChopsUpdate(update.chops, spans, update.chop_ends) if spans else None

    def _catch_up(self) -> None:
        self._catching_up = None
        self.terminal_drained()

    def _cursor(self) -> tuple[tuple[int, int] | None, bool]:
        """Where the terminal's cursor belongs, and whether it is shown there."""
        focused = self.screen.focused
        offset = getattr(focused, "cursor_screen_offset", None)
        if offset is None:
            return None, False
        x, y = self.screen.outer_size.clamp_offset(offset)
        owned = getattr(focused, "owns_terminal_cursor", False) and (x, y) == offset
        try:
            return (x, y), owned and self.get_widget_at(x, y)[0] is focused
        except NoWidget:
            return (x, y), False

    def _printable(self, renderable: RenderableType | None) -> RenderableType | None:
        if isinstance(renderable, CompositorUpdate) and self._knows_pictures:
            return printable_update(renderable)
        return renderable
