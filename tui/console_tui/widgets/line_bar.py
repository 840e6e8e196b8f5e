"""The bases of the bars: one line high, or as high as it takes to read all of it."""

from typing import ClassVar

from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from console_tui.signs import UNICODE, Signs
from console_tui.widgets.drawing import BLANK, Drawn, Line


class LineBar(Drawn):
    """One line from `line`, painted again only when it says something else."""

    DEFAULT_CSS = "LineBar { height: 1; width: 1fr; }"

    SHOWS: ClassVar[tuple[str, ...]] = ()
    """The reactives that the line is made from."""

    signs: reactive[Signs] = reactive(UNICODE, repaint=False)
    """Which characters may be drawn: `signs.UNICODE` or `signs.ASCII`."""

    _shown: Line = BLANK
    _stale = False
    """Something changed out of sight. A repaint would then be lost, and with it Textual's word of coming back."""

    def line(self, width: int) -> Line:
        """What the bar says in this many columns."""
        raise NotImplementedError

    def update_line(self) -> None:
        """Repaint where the line has changed; out of sight nothing is painted, and all of it on coming back."""
        if self.is_mounted and not self.size:
            self._stale = True
        elif self.is_mounted and self.line(self.size.width) != self._shown:
            self.refresh(Region(0, 0, self.size.width, 1))

    def on_show(self) -> None:
        """In sight again."""
        if self._stale:
            self._stale = False
            self.refresh()

    def on_mount(self) -> None:
        """Follow what the line is made from."""
        for name in ("signs", *self.SHOWS):
            self.watch(self, name, self.update_line, init=False)

    def render_line(self, y: int) -> Strip:
        """The bar."""
        if y:
            return self.draw(BLANK, self.size.width)
        self._shown = self.line(self.size.width)
        return self.draw(self._shown, self.size.width)


class LinesBar(LineBar):
    """As many lines as `lines` has, within the `max-height` of its style."""

    DEFAULT_CSS = "LinesBar { height: auto; }"

    def lines(self, width: int) -> list[Line]:
        """What the bar says in this many columns; at least one line."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All of it."""
        return len(self.lines(width))

    def update_line(self) -> None:
        """Another text may take another height."""
        if self.is_mounted and self.size:
            self.refresh(layout=len(self.lines(self.size.width)) != self.size.height)

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        lines = self.lines(self.size.width)
        return self.draw(lines[y] if y < len(lines) else BLANK, self.size.width)
