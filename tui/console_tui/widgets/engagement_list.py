"""My engagements: who has written, and who waits for my answer."""

from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from console_schemas.text import one_line
from console_tui.formatting import elapsed
from console_tui.signs import UNICODE, Signs
from console_tui.view_models import ChatRow
from console_tui.widgets.drawing import BLANK, LOOK_CLASSES, LOOK_CSS, Line, Span, draw, line_width
from console_tui.widgets.wrapping import fit, shorten

WAIT = 6


class EngagementList(Widget, can_focus=True):
    """One line for each of my engagements; `compact` makes it a strip of one line with numbers."""

    COMPONENT_CLASSES = LOOK_CLASSES
    DEFAULT_CSS = "EngagementList { background: $background; color: $foreground;" + LOOK_CSS + "}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "move(-1)", "Up", show=False, id="chats.up"),
        Binding("down,right", "move(1)", "Down", show=False, id="chats.down"),
        Binding("home", "move(-999)", "First", show=False, id="chats.first"),
        Binding("end", "move(999)", "Last", show=False, id="chats.last"),
        Binding("enter", "pick", "Open", show=False, id="chats.pick"),
    ]

    chats: reactive[tuple[ChatRow, ...]] = reactive((), repaint=False)
    selected: reactive[str] = reactive("", repaint=False)
    """The engagement that is open."""
    cursor: reactive[int] = reactive(0, repaint=False)
    """The index of the highlighted row; follows `selected` when that changes."""
    compact: reactive[bool] = reactive(False)
    """One line, for narrow screens: set its height to 1 in the layout."""
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """The bridge's clock: setting it repaints the lines that changed."""
    signs: reactive[Signs] = reactive(UNICODE)

    class Picked(Message):
        """The agent wants to go to this engagement."""

        def __init__(self, engagement_id: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._top = 0
        self._shown: list[Line] = []

    def watch_chats(self, old: tuple[ChatRow, ...], chats: tuple[ChatRow, ...]) -> None:
        """Chats came, went or changed: keep the cursor on its customer."""
        held = old[self.cursor].engagement_id if self.cursor < len(old) else self.selected
        at = self._index(held)
        self.cursor = at if at >= 0 else max(0, min(self.cursor, len(chats) - 1))
        self._update()

    def watch_selected(self) -> None:
        """Another engagement is open."""
        self.cursor = max(0, self._index(self.selected))
        self._update()

    def watch_cursor(self) -> None:
        """Another row is highlighted."""
        self._update()

    def watch_now(self) -> None:
        """Time passes."""
        self._update()

    def _index(self, engagement_id: str) -> int:
        return next((at for at, chat in enumerate(self.chats) if chat.engagement_id == engagement_id), -1)

    def _update(self) -> None:
        """Repaint the lines that read differently now."""
        height = self.size.height
        if height:
            self._top = max(min(self._top, self.cursor), self.cursor - height + 1, 0)
        for y in range(height):
            if y >= len(self._shown) or self._line(y) != self._shown[y]:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One row of the list, or the strip."""
        line = self._line(y)
        while len(self._shown) <= y:
            self._shown.append(BLANK)
        self._shown[y] = line
        under = "cursor" if not self.compact and self.has_focus and y + self._top == self.cursor else ""
        return draw(self, line, self.size.width, under)

    def _line(self, y: int) -> Line:
        if self.compact:
            return self._strip() if y == 0 else BLANK
        if not self.chats:
            return (Span(" No chats. Accept a waiting customer.", "dim"),) if y == 0 else BLANK
        index = y + self._top
        return self._row(index) if index < len(self.chats) else BLANK

    def _row(self, index: int) -> Line:
        chat = self.chats[index]
        counts = self._counts(chat)
        waits = elapsed(chat.unanswered_since, self.now).rjust(WAIT)
        room = self.size.width - 6 - line_width(counts) - WAIT - 1
        mark = self.signs.cursor if chat.engagement_id == self.selected else ">" if index == self.cursor else " "
        return (
            Span(mark, "accent"),
            Span(f"{index + 1:>2} ", "dim"),
            Span(self.signs.of_status(chat.status) + " ", "good" if chat.status == "active" else "dim"),
            Span(fit(one_line(chat.name), room, self.signs.ellipsis), "name" if chat.unread else "text"),
            *counts,
            Span(" " + waits, "warn" if chat.unanswered_since else "dim"),
        )

    def _counts(self, chat: ChatRow) -> Line:
        spans = []
        if chat.trouble:
            spans.append(Span(" " + self.signs.failed, "bad"))
        if chat.draft:
            spans.append(Span(" " + self.signs.draft, "dim"))
        if chat.typing:
            spans.append(Span(" " + self.signs.typing, "dim"))
        if chat.unread:
            spans.append(Span(f" {self.signs.unread}{min(chat.unread, 999)}", "accent"))
        return tuple(spans)

    def _strip(self) -> Line:
        tabs = [self._tab(index, 14) for index in range(len(self.chats))]
        spans: list[Span] = []
        for tab in tabs:
            spans += [*([Span(f" {self.signs.bar} ", "dim")] if spans else []), *tab]
        return tuple(spans) if spans else (Span("No chats", "dim"),)

    def _tab(self, index: int, room: int) -> Line:
        chat = self.chats[index]
        waits = elapsed(chat.unanswered_since, self.now)
        look = "name" if chat.engagement_id == self.selected else "text"
        return (
            Span(f"{index + 1} ", "accent" if chat.engagement_id == self.selected else "dim"),
            Span(shorten(one_line(chat.name), room, self.signs.ellipsis), look),
            *self._counts(chat),
            *((Span(" " + waits, "warn"),) if waits else ()),
        )

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.cursor = max(0, min(len(self.chats) - 1, self.cursor + rows))

    def action_pick(self) -> None:
        """Tell that the highlighted engagement is wanted."""
        if self.cursor < len(self.chats):
            self.post_message(self.Picked(self.chats[self.cursor].engagement_id))

    def on_click(self, event: events.Click) -> None:
        """Go to the engagement that was clicked."""
        index = event.y + self._top
        if not self.compact and index < len(self.chats):
            self.cursor = index
            self.action_pick()
