"""The customers who wait, one line each, however many there are."""

from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from console_schemas.queries import QueueRow
from console_tui.formatting import elapsed
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.line_view import LineView
from console_tui.widgets.waiting_columns import WAIT, row_line
from console_tui.widgets.wrapping import wrap

EMPTY = {
    "loading": "Asking who is waiting…",
    "listening": "Nobody is waiting. You will hear of the next customer at once.",
    "stopped": "Nobody is waiting. You are not listening: new customers are not announced to you.",
}


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
    fresh: reactive[frozenset[str]] = reactive(frozenset())
    """The engagement ids of customers who came since the agent last looked; they carry a mark."""
    cursor: reactive[int] = reactive(0, repaint=False)
    """The index of the highlighted row."""
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """The bridge's clock: setting it repaints the waiting times that changed."""
    listening: reactive[bool] = reactive(False)
    loading_rows: reactive[bool] = reactive(False)
    """The list is not known yet."""

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
        return self.rows[self.cursor].engagement_id if self.cursor < len(self.rows) else ""

    def watch_rows(self, old: tuple[QueueRow, ...], rows: tuple[QueueRow, ...]) -> None:
        """Rows came, went or changed: keep the cursor on its customer."""
        held = old[self.cursor].engagement_id if self.cursor < len(old) else ""
        self.set_line_count(len(rows))
        index = next((at for at, row in enumerate(rows) if row.engagement_id == held), -1)
        moved = min(self.cursor, max(0, len(rows) - 1)) if index < 0 else index
        above = self.cursor - self.scroll_offset.y
        self.cursor = moved
        if 0 <= above < self.size.height:
            self.scroll_to_line(moved - above)
        if self.highlighted != held:
            self.post_message(self.Highlighted(self.highlighted))
        self.refresh()

    def watch_cursor(self, old: int, new: int) -> None:
        """Another row is highlighted."""
        self.repaint_line(old)
        self.repaint_line(new)

    def watch_now(self, old: datetime | None, now: datetime | None) -> None:
        """Repaint the waiting times that read differently now."""
        top = self.scroll_offset.y
        for y, row in enumerate(self.rows[top : top + self.size.height]):
            if elapsed(row.waiting_since, old) != elapsed(row.waiting_since, now):
                self.refresh(Region(self.size.width - WAIT, y, WAIT, 1))

    def line_at(self, index: int) -> Line:
        """A waiting customer."""
        row = self.rows[index]
        return row_line(
            row,
            self.size.width,
            self.signs,
            new=row.engagement_id in self.fresh,
            cursor=index == self.cursor,
            waits=elapsed(row.waiting_since, self.now),
        )

    def look_under(self, index: int) -> str:
        """The cursor's row stands out."""
        return "cursor" if index == self.cursor else ""

    def empty_line(self, y: int) -> Line:
        """What stands where nobody waits."""
        state = "loading" if self.loading_rows else "listening" if self.listening else "stopped"
        lines = wrap(EMPTY[state], max(10, self.size.width - 2))
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
        self.action_move(pages * max(1, self.size.height - 1))

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
        if index == self.cursor:
            self.action_pick()
        elif index < len(self.rows):
            self.action_move(index - self.cursor)
