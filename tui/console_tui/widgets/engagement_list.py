"""My engagements: who has written, and who waits for my answer."""

from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from console_schemas.text import one_line
from console_tui.formatting import waited
from console_tui.view_models import ChatRow
from console_tui.widgets.chat_tabs import chat_signs, chat_tabs
from console_tui.widgets.drawing import BLANK, Line, Span, line_width
from console_tui.widgets.engagement_header import STATUS_LOOKS
from console_tui.widgets.line_view import LineView
from console_tui.widgets.wrapping import fit

WAIT = 6
NOBODY = " No chats. Accept a waiting customer."
LOADING = " Asking for your chats."


class EngagementList(LineView):
    """One line for each of my engagements; `compact` makes it one line for all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, id="chats.up"),
        Binding("down", "move(1)", "Down", show=False, id="chats.down"),
        Binding("pageup,home", "move(-999)", "First", show=False, id="chats.first"),
        Binding("pagedown,end", "move(999)", "Last", show=False, id="chats.last"),
        Binding("enter", "pick", "Open", show=False, id="chats.pick"),
    ]

    chats: reactive[tuple[ChatRow, ...]] = reactive((), repaint=False)
    loading_rows: reactive[bool] = reactive(False, repaint=False)
    """The list is not known yet."""
    selected: reactive[str] = reactive("", repaint=False)
    """The engagement that is open."""
    cursor: reactive[int] = reactive(0, repaint=False)
    """The index of the highlighted row; goes to the open engagement when that changes."""
    compact: reactive[bool] = reactive(False)
    """All in one line, for narrow screens; the layout makes it one line high."""
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """The bridge's clock: setting it repaints the lines that read differently."""

    class Picked(Message):
        """The agent wants to go to this engagement."""

        def __init__(self, engagement_id: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id

    def watch_chats(self, old: tuple[ChatRow, ...], chats: tuple[ChatRow, ...]) -> None:
        """Chats came, went or changed: the cursor stays on its customer."""
        held = old[self.cursor].engagement_id if self.cursor < len(old) else self.selected
        self._turn_to(self._index(held, max(0, min(self.cursor, len(chats) - 1))))

    def watch_selected(self) -> None:
        """Another engagement is open."""
        self._turn_to(self._index(self.selected, self.cursor))

    def watch_loading_rows(self) -> None:
        """The words for an empty list depend on it."""
        self.repaint_changed()

    def watch_now(self) -> None:
        """Time passes."""
        self.repaint_changed()

    def on_resize(self, event: events.Resize) -> None:
        """Another height: the cursor stays in sight."""
        self._turn_to(self.cursor)

    def _index(self, engagement_id: str, otherwise: int) -> int:
        found = (at for at, chat in enumerate(self.chats) if chat.engagement_id == engagement_id)
        return next(found, otherwise)

    def _turn_to(self, at: int) -> None:
        self.cursor = at
        self.set_line_count(1 if self.compact else max(1, len(self.chats)))
        if not self.compact:
            self.show_line(at)
        self.repaint_changed()

    def line_at(self, index: int) -> Line:
        """One engagement; in the compact form all of them."""
        if not self.chats:
            return (Span(LOADING if self.loading_rows else NOBODY, "dim"),)
        if self.compact:
            return chat_tabs(self.chats, self.selected, self.now, self.signs, self.size.width)
        return self._row(index)

    def _row(self, index: int) -> Line:
        chat, signs = self.chats[index], self.signs
        is_open = chat.engagement_id == self.selected
        attention = chat_signs(chat, signs)
        room = self.size.width - 7 - line_width(attention) - WAIT - 1
        return (
            Span(signs.cursor if self.has_focus and index == self.cursor else " ", "accent"),
            Span(f"[{index + 1}]" if is_open else f" {index + 1} ", "accent" if is_open else "dim"),
            Span(" " * (index < 9)),
            Span(signs.of_status(chat.status) + " ", STATUS_LOOKS.get(chat.status, "dim")),
            Span(fit(one_line(chat.name), room, signs.ellipsis), "name" if is_open or chat.unread else "text"),
            *attention,
            Span(" " + waited(chat.unanswered_since, self.now).rjust(WAIT), "warn"),
        )

    def look_under(self, index: int) -> str:
        """The cursor's row stands out while the list has the focus."""
        return "cursor" if self.has_focus and self.chats and not self.compact and index == self.cursor else ""

    def more(self, y: int) -> Line:
        """The numbers say it: nothing may cover a waiting time."""
        return BLANK

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._turn_to(max(0, min(len(self.chats) - 1, self.cursor + rows)))

    def action_pick(self) -> None:
        """Tell that the highlighted engagement is wanted."""
        if self.cursor < len(self.chats):
            self.post_message(self.Picked(self.chats[self.cursor].engagement_id))

    def on_click(self, event: events.Click) -> None:
        """Go to the engagement that was clicked."""
        index = event.y + self.scroll_offset.y
        if not self.compact and index < len(self.chats):
            self._turn_to(index)
            self.action_pick()
