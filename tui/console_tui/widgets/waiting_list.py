"""The customers who wait, one line each, however many there are."""

from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from console_schemas.queries import QueueRow
from console_tui.formatting import number, waited
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.line_view import LineView, Row
from console_tui.widgets.waiting_columns import WAIT, row_line
from console_tui.widgets.wrapping import wrap

LOADING = "Asking who is waiting."
NOBODY_LISTENING = "Nobody is waiting. You will hear of the next customer at once."
NOBODY_STOPPED = "Nobody is waiting. You are not listening: nobody is announced to you."


class WaitingList(LineView):
    """Rows in the order they are given in. The cursor stays on its customer while others come and go."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, id="waiting.up"),
        Binding("down", "move(1)", "Down", show=False, id="waiting.down"),
        Binding("pageup", "move_page(-1)", "Page up", show=False, id="waiting.page-up"),
        Binding("pagedown", "move_page(1)", "Page down", show=False, id="waiting.page-down"),
        Binding("home", "move_to_start", "First", show=False, id="waiting.first"),
        Binding("end", "move_to_end", "Last", show=False, id="waiting.last"),
        Binding("enter", "pick", "Open", show=False, id="waiting.pick"),
    ]

    rows: reactive[tuple[QueueRow, ...]] = reactive((), repaint=False)
    """Everybody who waits, in the order to be shown."""
    fresh: reactive[frozenset[str]] = reactive(frozenset(), repaint=False)
    """The engagement ids of customers who came since the agent last looked; they carry a mark."""
    cursor: reactive[int] = reactive(0, repaint=False)
    """The index of the highlighted row."""
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """The bridge's clock: setting it repaints the waiting times that read differently."""
    listening: reactive[bool] = reactive(False, repaint=False)
    loading_rows: reactive[bool] = reactive(False, repaint=False)
    """The list is not known yet."""
    stale: reactive[bool] = reactive(False)
    """The list is what it was when the connection was lost."""

    class Highlighted(Message):
        """The cursor is on another customer; empty: on nobody."""

        def __init__(self, engagement_id: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id

    class Picked(Message):
        """The agent wants to see this customer."""

        def __init__(self, engagement_id: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id

    @property
    def highlighted(self) -> str:
        """The engagement id under the cursor; empty: the list is."""
        return _id_at(self.rows, self.cursor)

    @property
    def rows_high(self) -> int:
        """Rows for customers; the last one says how many there are where not all fit."""
        height = self.size.height
        return max(1, height - 1) if len(self.rows) > height else height

    def watch_rows(self, old: tuple[QueueRow, ...], rows: tuple[QueueRow, ...]) -> None:
        """Rows came, went or changed: the cursor stays on its customer, the customer in their row of the screen."""
        held, at = _id_at(old, self.cursor), self.cursor
        if _id_at(rows, at) != held:
            found = next((index for index, row in enumerate(rows) if row.engagement_id == held), None)
            at = min(at, max(0, len(rows) - 1)) if found is None else found
        top = self.scroll_offset.y
        self.set_line_count(len(rows))
        if top:
            self.scroll_to_line(top + at - self.cursor)
        self.cursor = at
        self.show_line(at)
        self.repaint_changed()
        if self.highlighted != held:
            self.post_message(self.Highlighted(self.highlighted))

    def on_resize(self, event: events.Resize) -> None:
        """Another height: the cursor stays in sight."""
        self.set_line_count(len(self.rows))
        self.show_line(self.cursor)

    def watch_fresh(self) -> None:
        """Somebody is new, or no longer."""
        self.repaint_changed()

    def watch_cursor(self) -> None:
        """Another row is highlighted."""
        self.repaint_changed()

    def watch_listening(self) -> None:
        """The words for an empty list depend on it."""
        self.repaint_changed()

    def watch_loading_rows(self) -> None:
        """The words for an empty list depend on it."""
        self.repaint_changed()

    def watch_now(self, old: datetime | None, now: datetime | None) -> None:
        """Repaint the waiting times that read differently now, and nothing else."""
        top = self.scroll_offset.y
        for y, row in enumerate(self.rows[top : top + self.rows_high]):
            if waited(row.waiting_since, old) != waited(row.waiting_since, now):
                self.refresh(Region(max(0, self.size.width - WAIT), y, WAIT, 1))

    def row_at(self, y: int) -> Row:
        """A customer, the foot, or the words for an empty list."""
        if not self.rows:
            return Row(self._empty(y))
        if y == self.rows_high:
            return Row(self._foot())
        return super().row_at(y)

    def line_at(self, index: int) -> Line:
        """A waiting customer."""
        row = self.rows[index]
        line = row_line(
            row,
            self.size.width,
            self.signs,
            new=row.engagement_id in self.fresh,
            cursor=index == self.cursor,
            waits=waited(row.waiting_since, self.now),
        )
        return tuple(Span(span.text, "dim") for span in line) if self.stale else line

    def look_under(self, index: int) -> str:
        """The cursor's row stands out."""
        return "cursor" if index == self.cursor else ""

    def more(self, y: int) -> Line:
        """The foot says it: nothing may cover a waiting time."""
        return BLANK

    def _foot(self) -> Line:
        first = self.scroll_offset.y
        last = min(first + self.rows_high, len(self.rows))
        signs = (self.signs.up if first else " ") + (self.signs.down if last < len(self.rows) else " ")
        return (Span(f" {signs} {number(first + 1)}-{number(last)} of {number(len(self.rows))}", "dim"),)

    def _empty(self, y: int) -> Line:
        words = LOADING if self.loading_rows else NOBODY_LISTENING if self.listening else NOBODY_STOPPED
        lines = wrap(words, max(10, self.size.width - 2))
        return (Span(" " + lines[y].text, "dim"),) if y < len(lines) else BLANK

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        before = self.highlighted
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + rows))
        self.show_line(self.cursor)
        if self.highlighted != before:
            self.post_message(self.Highlighted(self.highlighted))

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by screens."""
        self.action_move(pages * self.page)

    def action_move_to_start(self) -> None:
        """The customer who is next."""
        self.action_move(-len(self.rows))

    def action_move_to_end(self) -> None:
        """The last customer."""
        self.action_move(len(self.rows))

    def action_pick(self) -> None:
        """Tell that the highlighted customer is wanted."""
        if self.highlighted:
            self.post_message(self.Picked(self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor there; on its own row, pick it."""
        index = event.y + self.scroll_offset.y
        if event.y >= self.rows_high or index >= len(self.rows):
            return
        if index == self.cursor:
            self.action_pick()
        else:
            self.action_move(index - self.cursor)


def _id_at(rows: tuple[QueueRow, ...], index: int) -> str:
    return rows[index].engagement_id if index < len(rows) else ""
