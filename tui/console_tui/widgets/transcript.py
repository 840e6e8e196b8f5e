"""The conversation: everything that was said, however long it is."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from console_schemas.text import one_line
from console_schemas.transcript import Entry
from console_tui.formatting import number, plural
from console_tui.view_models import PendingMessage
from console_tui.widgets.drawing import BLANK, Line, Span, draw
from console_tui.widgets.line_view import LineView
from console_tui.widgets.transcript_blocks import Manner
from console_tui.widgets.transcript_layout import Place, TranscriptLayout


class Transcript(LineView):
    """Entries from the oldest loaded one to the newest, then my own messages on their way.

    Only what is near the screen is wrapped. The newest line stays in view unless the agent reads older ones; the last
    row of the widget is a foot that says who types, how much is new below, or what was found.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "find_next", "Next", show=False, id="transcript.find-next"),
        Binding("p", "find_previous", "Previous", show=False, id="transcript.find-previous"),
    ]

    pending: reactive[tuple[PendingMessage, ...]] = reactive((), repaint=False)
    unread_from: reactive[int | None] = reactive(None, repaint=False)
    """The position of the first unread entry: a line is drawn above it."""
    typing: reactive[str] = reactive("", repaint=False)
    """Who is typing; empty: nobody."""
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """For `Today` and `Yesterday`."""
    me: reactive[str] = reactive("", repaint=False)
    """My id: my own messages carry a delivery sign."""
    my_name: reactive[str] = reactive("", repaint=False)

    class OlderWanted(Message):
        """The agent is near the oldest loaded entry; `before` is its position."""

        def __init__(self, before: int) -> None:
            super().__init__()
            self.before = before

    class TailReached(Message):
        """The newest entry is on screen again, after the agent had read older ones."""

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._layout = TranscriptLayout()
        self._total = 0
        self._following = True
        self._new_below = 0
        self._asked_before: int | None = None
        self._rows: list[Line] = []
        self._rows_at: tuple[int, int] | None = None

    @property
    def following(self) -> bool:
        """Whether the newest entry stays in view."""
        return self._following

    @property
    def place(self) -> Place | None:
        """Where the agent reads, to come back to; none: at the tail."""
        return None if self._following else self._layout.place_at(self.scroll_offset.y)

    @property
    def _height(self) -> int:
        """Rows for the transcript itself: all but the foot."""
        return max(1, self.size.height - 1)

    def set_entries(self, entries: tuple[Entry, ...], total: int, place: Place | None = None) -> None:
        """Another transcript: its loaded entries (up to the newest one), how many there are in all, where to read."""
        self._layout.load(entries)
        self._total = total
        self._following = place is None
        self._new_below = 0
        self._asked_before = None
        self._settle(place)

    def update_entries(self, entries: Sequence[Entry], total: int) -> None:
        """The same transcript with what was loaded or said since: only the difference is taken in."""
        newest = self._layout.first + len(self._layout.entries)
        if not self._layout.entries or not entries or entries[0].position > newest:
            self.set_entries(tuple(entries), total, self.place)
            return
        first = entries[0].position
        self._total = total
        if first < self._layout.first:
            self.prepend(entries[: self._layout.first - first])
        if entries[-1].position >= newest:
            self.append(entries[newest - first :])

    def append(self, entries: Sequence[Entry]) -> None:
        """Newer entries; those that are loaded already are left out."""
        newest = self._layout.first + len(self._layout.entries)
        fresh = [entry for entry in entries if entry.position >= newest]
        self._layout.append(fresh)
        self._total = max(self._total, self._layout.first + len(self._layout.entries))
        if not self._following:
            self._new_below += len(fresh)
        self._settle(self.place)

    def prepend(self, older: Sequence[Entry]) -> None:
        """Older entries; those that are loaded already are left out. What is on the screen stays there."""
        place = self.place
        self._layout.prepend([entry for entry in older if entry.position < self._layout.first])
        self._asked_before = None
        self._settle(place)

    def _settle(self, place: Place | None = None) -> None:
        """Work out what is on the screen, from its tail or from what was there."""
        if not self.size.width:
            return
        if self._following:
            top = self._layout.tail(self._height)
        else:
            top = self.scroll_offset.y if place is None else self._layout.line_of(place)
            top = self._layout.settle(top, self._height)
        self.set_line_count(self._layout.total + 1)
        self._rows_at = None
        self.scroll_to_line(top)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Another width: wrap again, from where the agent reads."""
        place = self.place
        self._draw_anew()
        self._settle(place)

    def _draw_anew(self) -> None:
        manner = Manner(self.size.width, self.signs, self.me, self.now, self._zone)
        self._layout.name = self.my_name
        self._layout.set_manner(manner)
        self._layout.set_pending(self.pending)

    def watch_pending(self) -> None:
        """A message of mine is on its way, has arrived or has failed."""
        self._layout.set_pending(self.pending)
        self._settle()

    def watch_unread_from(self) -> None:
        """The unread line goes elsewhere."""
        self._layout.set_unread(self.unread_from)
        self._settle(self.place)

    def watch_typing(self) -> None:
        """Somebody types, or no longer."""
        self._refresh_foot()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The agent reads elsewhere."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._reading()

    def _reading(self) -> None:
        at_end = self.scroll_offset.y >= self.max_scroll_y
        if at_end and not self._following:
            self._new_below = 0
            self.post_message(self.TailReached())
        self._following = at_end
        if not at_end:
            top = self._layout.settle(self.scroll_offset.y, self._height)
            self.set_line_count(self._layout.total + 1)
            self.scroll_to_line(top)
        if self._layout.first > 0 and self.scroll_offset.y < self._height:
            if self._asked_before != self._layout.first:
                self._asked_before = self._layout.first
                self.post_message(self.OlderWanted(self._layout.first))
        else:
            self._asked_before = None

    def _refresh_foot(self) -> None:
        self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.size.width
        if y >= self._height:
            return draw(self, self._foot(), width)
        at = (self.scroll_offset.y, self._height)
        if self._rows_at != at:
            self._rows, self._rows_at = self._layout.rows(*at), at
        return draw(self, self._rows[y], width)

    def _foot(self) -> Line:
        if not self._following:
            if self._new_below:
                text = f"{self.signs.down} {plural(self._new_below, 'new message')} below"
                return (Span(f" {text} ", "found"), Span(" End shows it", "dim"))
            below = self.line_count - self.scroll_offset.y - self.size.height
            return (Span(f" {self.signs.down}{number(below)} lines below", "dim"),)
        if self.typing:
            return (Span(f" {one_line(self.typing)} is typing{self.signs.ellipsis}", "dim"),)
        return BLANK

    def find(self, text: str) -> int:
        """Mark a text wherever it stands and go to the newest place; how many entries have it. Empty: marks nothing."""
        return 0

    def action_find_next(self) -> None:
        """Go to the next newer place."""

    def action_find_previous(self) -> None:
        """Go to the next older place."""
