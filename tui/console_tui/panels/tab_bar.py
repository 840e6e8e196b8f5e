"""The titles of the panels, in one line."""

from textual import events
from textual.message import Message
from textual.reactive import reactive

from console_schemas.text import one_line
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.line_bar import LineBar

TITLE_LIMIT = 24
"""Characters of a title that the bar shows."""


class TabBar(LineBar):
    """One tab for each title, the active one marked; where they do not all fit, those around the active one."""

    SHOWS = ("titles", "active")

    titles: reactive[tuple[str, ...]] = reactive((), repaint=False)
    active: reactive[int] = reactive(0, repaint=False)

    class Picked(Message):
        """The tab with this index is picked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def line(self, width: int) -> Line:
        """The tabs."""
        return tuple(span for _, span in self._tabs(width))

    def on_click(self, event: events.Click) -> None:
        """Pick the tab under the pointer."""
        column = event.x
        for index, span in self._tabs(self.size.width):
            column -= line_width((span,))
            if column < 0:
                self.post_message(self.Picked(index))
                return

    def _tabs(self, width: int) -> list[tuple[int, Span]]:
        """Each tab that fits, with its index."""
        tabs = [self._tab(index, title) for index, title in enumerate(self.titles)]
        first = 0
        more = Span(self.signs.ellipsis, "dim")
        while first < self.active and line_width(tabs[first : self.active + 1]) + (first > 0) + 1 > width:
            first += 1
        shown = [(max(first - 1, 0), more)] if first else []
        for index, tab in enumerate(tabs[first:], first):
            last = index + 1 == len(tabs)
            if line_width([span for _, span in shown]) + line_width((tab,)) + (not last) > width and index > first:
                return [*shown, (index, more)]
            shown.append((index, tab))
        return shown

    def _tab(self, index: int, title: str) -> Span:
        text = one_line(title, limit=TITLE_LIMIT) or str(index + 1)
        if index == self.active:
            return Span(f"{self.signs.active}{text} ", "name")
        return Span(f" {text} ", "dim")
