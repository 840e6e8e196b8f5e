"""The base of everything that scrolls over lines it draws itself."""

from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from console_tui.formatting import number
from console_tui.signs import UNICODE, Signs
from console_tui.widgets.drawing import BLANK, Drawn, Line, Span, line_width

WHEEL = 3
"""Lines for one step of the mouse wheel."""


class Row(NamedTuple):
    """A row of the screen: its line, the look that lies below all of it, and a note at its right end."""

    line: Line
    under: str = ""
    more: Line = BLANK


class LineView(Drawn, ScrollView, can_focus=True, inherit_bindings=False):
    """Lines from `line_at`, scrolled without animation and without bars; a sign says how much is hidden where.

    A subclass says how many lines there are with `set_line_count`, which repaints nothing by itself.
    """

    DEFAULT_CSS = "LineView { overflow: hidden hidden; background: $background; color: $foreground; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_lines(-1)", "Up", show=False, id="view.up"),
        Binding("down", "scroll_lines(1)", "Down", show=False, id="view.down"),
        Binding("pageup", "scroll_pages(-1)", "Page up", show=False, id="view.page-up"),
        Binding("pagedown", "scroll_pages(1)", "Page down", show=False, id="view.page-down"),
        Binding("home", "scroll_to_start", "Start", show=False, id="view.start"),
        Binding("end", "scroll_to_end", "End", show=False, id="view.end"),
    ]

    signs: reactive[Signs] = reactive(UNICODE)
    """Which characters may be drawn: `signs.UNICODE` or `signs.ASCII`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._line_count = 0
        self._drawn: dict[int, Row] = {}
        self._stale = False
        """Something changed out of sight. A repaint would then be lost, and with it Textual's word of coming back."""

    def line_at(self, index: int) -> Line:
        """The line at an index below the count."""
        raise NotImplementedError

    def look_under(self, index: int) -> str:
        """The look that lies below the whole line; empty: none."""
        return ""

    @property
    def allow_vertical_scroll(self) -> bool:
        """Scrolls although it shows no bar."""
        return not self.is_disabled

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return self._line_count

    @property
    def rows_high(self) -> int:
        """Rows of the screen for the lines; a subclass with a foot keeps some for it."""
        return self.size.height

    @property
    def page(self) -> int:
        """How far a page goes: two screens have one line in common."""
        return max(1, self.rows_high - 1)

    def set_line_count(self, count: int) -> None:
        """Change the number of lines. The layout of the screen does not depend on it, so it is not worked out again."""
        self._line_count = count
        feet = self.size.height - self.rows_high
        self.set_reactive(Widget.virtual_size, Size(self.size.width, count + feet))
        if self.scroll_y > self.max_scroll_y:
            self.scroll_to_line(self.max_scroll_y)

    def scroll_to_line(self, y: float) -> None:
        """Make this the topmost line, as far as there is something to scroll."""
        y = max(0, min(int(y), self.max_scroll_y))
        if y != self.scroll_y:
            self.scroll_target_y = y
            self.scroll_y = y

    def show_line(self, y: int) -> None:
        """Scroll as little as is needed to have this line on screen."""
        top, height = self.scroll_offset.y, self.rows_high
        if y < top:
            self.scroll_to_line(y)
        elif y >= top + height:
            self.scroll_to_line(y - height + 1)

    def watch_has_focus(self, has_focus: bool) -> None:
        """What stands out with the focus alone."""
        super().watch_has_focus(has_focus)
        self.refresh()

    def on_show(self) -> None:
        """In sight again."""
        if self._stale:
            self._stale = False
            self.refresh()

    def on_hide(self) -> None:
        """Out of sight: what was painted is drawn anew on coming back, and need not be remembered."""
        self._drawn.clear()

    def repaint_changed(self) -> None:
        """Repaint the rows that read differently now; out of sight nothing is painted, and all on coming back."""
        width, height = self.size
        self._stale = self._stale or not height
        for y in range(height):
            if self._drawn.get(y) != self.row_at(y):
                self.refresh(Region(0, y, width, 1))

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines, up where negative."""
        self.scroll_to_line(self.scroll_y + lines)

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll by screens."""
        self.scroll_to_line(self.scroll_y + pages * self.page)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls by a few lines at once: an animation would send every step of it."""
        self._wheel(event, -WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """As upwards."""
        self._wheel(event, WHEEL)

    def _wheel(self, event: events.MouseEvent, lines: int) -> None:
        event.stop()
        event.prevent_default()
        self.action_scroll_lines(lines)

    def action_scroll_to_start(self) -> None:
        """Scroll to the first line."""
        self.scroll_to_line(0)

    def action_scroll_to_end(self) -> None:
        """Scroll to the last line."""
        self.scroll_to_line(self.max_scroll_y)

    def row_at(self, y: int) -> Row:
        """What stands in a row of the screen."""
        index = y + self.scroll_offset.y
        if y >= self.rows_high or index >= self.line_count:
            return Row(BLANK)
        return Row(self.line_at(index), self.look_under(index), self.more(y))

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.size.width
        row = self._drawn[y] = self.row_at(y)
        if not row.more:
            return self.draw(row.line, width, row.under)
        left = max(0, width - line_width(row.more))
        strip = self.draw(row.line, width, row.under).crop(0, left)
        return Strip.join([strip, self.draw(row.more, width - left)])

    def more(self, y: int) -> Line:
        """How many lines are hidden above (on the first row) or below (on the last)."""
        above, below = self.scroll_offset.y, self.line_count - self.scroll_offset.y - self.rows_high
        if y == self.rows_high - 1 and below > 0:
            return (Span(f" {self.signs.down}{number(below)}", "dim"),)
        if y == 0 and above > 0:
            return (Span(f" {self.signs.up}{number(above)}", "dim"),)
        return BLANK
