"""Text inputs that leave the cursor to the terminal: a key then costs a byte, and input methods know where to be."""

from __future__ import annotations

from operator import is_not
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

if TYPE_CHECKING:
    _Typed = Widget
else:
    _Typed = object


class DrawnAtOnce(_Typed):
    """What is typed is drawn as soon as it has changed something, where the app can, and waits for no other picture."""

    def _check_refresh(self) -> None:
        waits = self._layout_required or self._scroll_required or self._refresh_styles_required
        if self._repaint_required and not waits:
            draw = getattr(self.app, "draw_at_once", None)
            self._repaint_required = draw is None or not draw(self)
        super()._check_refresh()


class CursorTextArea(DrawnAtOnce, TextArea):
    """A `TextArea` that draws no cursor of its own where the terminal's cursor is shown."""

    owns_terminal_cursor = True

    _styled: tuple[object, object] | None = None
    """What the colours in use were worked out from; none: they are out of date."""

    def on_mount(self) -> None:
        """A blinking cursor would be sent again and again; the terminal blinks by itself."""
        self.cursor_blink = False

    def notify_style_update(self) -> None:
        """The colours are out of date."""
        self._styled = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """As Textual's, which works out all colours for every key: a third of the time until it is on the screen."""
        styled = self._theme, self._component_styles.get("text-area--cursor")
        if self._styled is None or any(map(is_not, styled, self._styled)):
            self._styled = styled
            return super().render_lines(crop)
        return super(TextArea, self).render_lines(crop)

    @property
    def _draw_cursor(self) -> bool:
        return not getattr(self.app, "shows_terminal_cursor", False) and super()._draw_cursor


class CursorInput(DrawnAtOnce, Input):
    """An `Input` that draws no cursor of its own where the terminal's cursor is shown."""

    owns_terminal_cursor = True

    def on_mount(self) -> None:
        """A blinking cursor would be sent again and again; the terminal blinks by itself."""
        self.cursor_blink = False

    def validate__cursor_visible(self, visible: bool) -> bool:
        """Textual draws its cursor only while this is true."""
        return visible and not getattr(self.app, "shows_terminal_cursor", False)
