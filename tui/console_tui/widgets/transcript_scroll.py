"""The scrolling of a conversation: what is near the screen is wrapped, the newest line stays in view."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from textual import events
from textual.message import Message

from console_schemas.transcript import Entry
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.line_view import Row
from console_tui.widgets.tail_room import TailRoom
from console_tui.widgets.transcript_blocks import Manner
from console_tui.widgets.transcript_layout import Place, PlacedLine, TranscriptLayout
from console_tui.widgets.transcript_values import TranscriptValues


class TranscriptScroll(TranscriptValues):
    """Entries from the oldest loaded one to the newest, then my own messages on their way, and a foot of one row.

    The tail stays in view unless the agent reads older lines; then those stay where they are.
    """

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
        self._following, self._room = True, TailRoom()
        self._new_below = self._read_end = 0
        self._asked_before: int | None = None
        self._settling = False
        self._wanted: Place | None = None
        """Where to read once there is a size."""
        self._anchor: Place | None = None
        """Where the agent read before the width changed, so that several changes do not add up to a drift."""
        self._lines: list[PlacedLine] = []
        self._lines_at: tuple[int, int] | None = None

    @property
    def following(self) -> bool:
        """Whether the newest entry stays in view."""
        return self._following

    @property
    def place(self) -> Place | None:
        """Where the agent reads, to come back to; none: at the tail."""
        if self._following:
            return None
        return self._layout.place_at(self.scroll_offset.y) if self.size.width else self._wanted

    @property
    def last_visible(self) -> int:
        """The position of the newest entry of which something is on the screen; -1: there is none."""
        if self._following:
            return self._layout.end - 1
        seen = self._layout.place_at(self.scroll_offset.y + self.rows_high - 1)
        return seen.position if seen else self._layout.end - 1

    @property
    def read_end(self) -> int:
        """The position after the newest entry of which something has been on the screen."""
        return self._read_end

    @property
    def rows_high(self) -> int:
        """Rows for the transcript itself: all but the foot."""
        return max(1, self.size.height - 1)

    def set_entries(self, entries: Sequence[Entry], total: int, place: Place | None = None, read_end: int = 0) -> None:
        """Another transcript: its loaded entries (up to the newest one), how many there are in all, where to read.

        `read_end` is what it was in this transcript before.
        """
        self._read_end = read_end
        self._layout.load(entries)
        self._total = total
        self._following, self._anchor, self._wanted = place is None, None, place
        self._room.fill()
        self._new_below = 0
        self._asked_before = None
        self._layout.set_pending(self.pending)
        self._settle(place)

    def update_entries(self, entries: Sequence[Entry], total: int) -> None:
        """The same transcript with what was loaded or said since: only the difference is taken in."""
        known, end = self._layout.first, self._layout.end
        if end == known or not entries or entries[0].position > end or not known <= entries[-1].position + 1 <= total:
            self.set_entries(entries, total, self.place, self._read_end)
            return
        self._total, first = total, entries[0].position
        if first < known:
            self.prepend(entries[: known - first])
        elif first > known:
            self._drop(first - known)
        if entries[-1].position >= end:
            self.append(entries[end - first :])

    def append(self, entries: Sequence[Entry]) -> None:
        """Newer entries; those that are loaded already are left out."""
        fresh = [entry for entry in entries if entry.position >= self._layout.end]
        place, before = self.place, self._layout.total
        self._layout.append(fresh)
        self._total = max(self._total, self._layout.end)
        if not self._following:
            self._new_below += len(fresh)
        self._layout.set_pending(self.pending)
        self._taken_in(fresh)
        self._settle(place, before=before)

    def prepend(self, older: Sequence[Entry]) -> None:
        """Older entries; those that are loaded already are left out. What is on the screen stays there."""
        fresh = [entry for entry in older if entry.position < self._layout.first]
        place, row = self._layout.text_at(self.scroll_offset.y) if not self._following else (None, 0)
        self._layout.prepend(fresh)
        self._asked_before = None
        self._taken_in(fresh)
        self._settle(place, row)

    def _drop(self, count: int) -> None:
        """The oldest so many are no longer loaded. What is on the screen stays there, unless it is among them."""
        place, row = self._layout.text_at(self.scroll_offset.y) if not self._following else (None, 0)
        self._layout.drop(count)
        self._settle(place, row)

    def _taken_in(self, entries: Sequence[Entry]) -> None:
        """More entries have come, at one of the ends."""

    def _settle(self, place: Place | None = None, row: int = 0, before: int | None = None) -> None:
        """Work out what is on the screen: its tail, or a place in one of its rows, or what was there.

        `before` is how many lines there were before some were added at the end.
        """
        if not self.size.width:
            self._wanted = place or self._wanted
            return
        self._settling = True
        if self._following:
            top = self._layout.tail(self.rows_high)
            if before is not None and self.leaps and top and self.size.width < self.screen.size.width:
                self._room.take(self._layout.total - before, self.rows_high)
            top += self._room.rows
        else:
            top = self._layout.settle(self.scroll_offset.y if place is None else place, self.rows_high, row)
        self.set_line_count(self._layout.total + self._room.rows)
        self.scroll_to_line(top)
        self._lines, self._lines_at = [], None
        self._settling = False
        self._read_end = max(self._read_end, self.last_visible + 1)
        self.repaint_changed()

    def on_resize(self, event: events.Resize) -> None:
        """Another width: wrap again, from where the agent reads."""
        self._anchor, self._wanted = self._wanted or self._anchor or self.place, None
        self._room.fill()
        self._draw_anew(self._anchor)

    def _draw_anew(self, place: Place | None = None) -> None:
        if not self.size.width:
            return
        place = place or self.place
        self._layout.set_manner(self._manner())
        self._layout.set_pending(self.pending)
        self._settle(place)

    def _manner(self) -> Manner:
        return Manner(self.size.width, self.signs, self.me, self.my_name, self.customer, self.now, self._zone)

    def watch_pending(self) -> None:
        """A message of mine is on its way, has arrived or has failed."""
        before = self._layout.total
        self._layout.set_pending(self.pending)
        self._settle(self.place, before=before)

    def watch_unread_from(self) -> None:
        """The unread line goes elsewhere."""
        place = self.place
        self._layout.set_unread(self.unread_from)
        self._settle(place)

    def watch_customer(self) -> None:
        """Another name; of `me`: other messages are mine; of `signs`: other characters."""
        self._draw_anew()

    watch_me = watch_signs = watch_customer

    def watch_now(self, old: datetime | None, now: datetime | None) -> None:
        """A new day has other names for the days."""
        if (old and old.astimezone(self._zone).date()) != (now and now.astimezone(self._zone).date()):
            self._draw_anew()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The agent reads elsewhere."""
        super().watch_scroll_y(old_value, new_value)
        if not self._settling and round(old_value) != round(new_value):
            self.set_line_count(self._layout.total)
            self._read_at(self.scroll_offset.y >= self.max_scroll_y)

    def _read_at(self, tail: bool) -> None:
        self._room.fill()
        if tail and not self._following:
            self._new_below = 0
            self.post_message(self.TailReached())
        self._following, self._anchor = tail, None
        self._settle()
        if self._layout.first == 0 or self.scroll_offset.y >= self.rows_high:
            self._asked_before = None
        elif self._asked_before != self._layout.first:
            self._asked_before = self._layout.first
            self.post_message(self.OlderWanted(self._layout.first))

    def row_at(self, y: int) -> Row:
        """A line of the transcript, or the foot."""
        high = self.rows_high
        if y >= high:
            return Row(self.foot())
        if not self.line_count:
            words = f"Loading{self.signs.ellipsis}" if self._total else "Nothing has been said yet."
            return Row((Span(f" {words}", "dim"),) if y == 0 else BLANK)
        at = (self.scroll_offset.y, high)
        if self._lines_at != at:
            self._lines, self._lines_at = self._layout.lines(*at), at
        line, position = self._lines[y]
        return Row(line, self.look_of(position))

    def look_of(self, position: int) -> str:
        """The look that lies below all lines of an entry."""
        return ""

    def foot(self) -> Line:
        """The last row."""
        return BLANK
