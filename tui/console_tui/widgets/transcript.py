"""The conversation: everything that was said, to be read, searched and copied."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from console_schemas.text import clean_text
from console_schemas.transcript import Entry
from console_tui.formatting import clock
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.line_view import Row
from console_tui.widgets.transcript_blocks import Manner, name_of
from console_tui.widgets.transcript_foot import (
    Searched,
    below_foot,
    chosen_foot,
    cited_foot,
    new_foot,
    search_foot,
    typing_foot,
)
from console_tui.widgets.transcript_layout import Place
from console_tui.widgets.transcript_scroll import TranscriptScroll
from console_tui.widgets.transcript_search import TranscriptSearch


class Transcript(TranscriptScroll):
    """Everything that was said.

    With the focus on it, left and right go from message to message, to be copied with Enter (with shift, or with the
    square brackets, over several); while a text is looked for, from place to place. Letters are left to those above.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "The one above", show=False, id="transcript.above"),
        Binding("right", "step(1)", "The one below", show=False, id="transcript.below"),
        Binding(
            "shift+left,left_square_bracket", "choose(-1, True)", "More above", show=False, id="transcript.more-above"
        ),
        Binding(
            "shift+right,right_square_bracket", "choose(1, True)", "More below", show=False, id="transcript.more-below"
        ),
        Binding("enter", "copy", "Copy", show=False, id="transcript.copy"),
        Binding("escape", "leave", "Back to the newest", show=False, id="transcript.leave"),
    ]

    typing: reactive[str] = reactive("", repaint=False)
    """Who is typing; empty: nobody."""

    advice: reactive[str] = reactive("", repaint=False)
    """What to do while there is no chat to show; empty: there is one."""
    looking_on: reactive[bool] = reactive(False, repaint=False)
    """Whether older entries are being loaded to be searched."""

    class CopyWanted(Message):
        """The agent wants this text on the clipboard."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class EvidenceLeft(Message):
        """The agent has seen the message that the summary cites."""

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(zone=zone, id=id, classes=classes)
        self.search = TranscriptSearch()
        """What is looked for; another one as soon as something else is."""
        self._chosen: tuple[int, int] | None = None
        self.cited = False
        """Whether the agent came to see a message that the summary cites."""
        self._came_from: Place | None = None
        """Where they read before that."""

    def set_entries(self, entries: Sequence[Entry], total: int, place: Place | None = None, read_end: int = 0) -> None:
        """Another transcript: nothing is chosen, cited or looked for in it."""
        self._chosen, self.cited = None, False
        self.search, self.looking_on = TranscriptSearch(), False
        self._layout.set_manner(self._manner())
        super().set_entries(entries, total, place, read_end)

    def watch_typing(self) -> None:
        """Somebody types, or no longer."""
        self.repaint_changed()

    def watch_looking_on(self) -> None:
        """All is searched, or as far as it goes."""
        self.repaint_changed()

    def find(self, text: str) -> TranscriptSearch:
        """Mark a text wherever it stands and go to the newest place above the foot.

        Upper and lower case are alike; what is loaded later is searched too. Empty: nothing is marked any more.
        """
        self.looking_on = False
        self.search = TranscriptSearch(clean_text(text, newline=False).strip())
        self.search.take_in(self._layout.entries)
        self.search.near(self.last_visible)
        self._draw_anew()
        self._show(self.search.position)
        return self.search

    def action_find_step(self, by: int) -> None:
        """Go to the next newer place, or the next older one where negative."""
        self._show(self.search.step(by))
        self.repaint_changed()

    def _taken_in(self, entries: Sequence[Entry]) -> None:
        self.search.take_in(entries)

    def prepend(self, older: Sequence[Entry]) -> None:
        """Older entries; where what is looked for stands in them and nowhere below, go there."""
        sought = bool(self.search.text) and not self.search.count
        super().prepend(older)
        if sought:
            self._show(self.search.position)

    def _manner(self) -> Manner:
        return super()._manner()._replace(find=self.search.pattern)

    def show_entry(self, position: int) -> None:
        """Scroll to an entry, unless all of it is on the screen."""
        self._show(position)

    def show_cited(self, position: int) -> None:
        """Mark the entry that the summary cites, and remember where the agent read."""
        if not self.cited:
            self.cited, self._came_from = True, self.place
        self._chosen = (position, position)
        self._show(position)
        self.repaint_changed()

    def leave_cited(self) -> None:
        """Mark nothing any more, and read on as before."""
        self._chosen, self.cited = None, False
        self._following, self._anchor = self._came_from is None, None
        self._settle(self._came_from)

    def _show(self, position: int | None) -> None:
        if position is None or not self._layout.first <= position < self._layout.end or not self.size.width:
            return
        top, bottom = self._layout.span_of(position)
        if top >= self.scroll_offset.y and bottom <= self.scroll_offset.y + self.rows_high:
            return
        high = self.rows_high
        wanted = top if bottom - top >= high or top < self.scroll_offset.y else bottom - high
        self.scroll_to_line(wanted)

    @property
    def chosen(self) -> tuple[Entry, ...]:
        """The chosen messages, oldest first."""
        if self._chosen is None:
            return ()
        low, high = sorted(self._chosen)
        first = self._layout.first
        return tuple(self._layout.entries[max(0, low - first) : max(0, high - first + 1)])

    def look_of(self, position: int) -> str:
        """The chosen messages stand out."""
        return "cursor" if self._chosen and min(self._chosen) <= position <= max(self._chosen) else ""

    def row_at(self, y: int) -> Row:
        """A line of the transcript; a chosen one has a sign at its right end too."""
        if self.advice:
            return Row((Span(f" {self.advice}", "dim"),) if y == 0 else BLANK)
        row = super().row_at(y)
        return row._replace(more=(Span(self.signs.cursor, "accent"),)) if row.under else row

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that has nothing to do here is left to those above."""
        match action:
            case "copy":
                return self._chosen is not None
            case "leave":
                return self._chosen is not None or bool(self.search.text)
        return True

    def action_step(self, by: int) -> None:
        """To the next place while a text is looked for, else to the next message."""
        if self.search.text:
            self.action_find_step(by)
        else:
            self.action_choose(by)

    def action_choose(self, by: int, more: bool = False) -> None:
        """Choose the message above or below, or one more in that direction."""
        if not self._layout.entries:
            return
        if self._chosen is None:
            self._chosen = (self.last_visible, self.last_visible)
        else:
            head = max(self._layout.first, min(self._chosen[1] + by, self._layout.end - 1))
            self._chosen = (self._chosen[0] if more else head, head)
        self._show(self._chosen[1])
        self.repaint_changed()

    def action_copy(self) -> None:
        """Hand over the chosen messages: one as it stands, several each with its author and time."""
        chosen = self.chosen
        if len(chosen) == 1:
            self.post_message(self.CopyWanted(clean_text(chosen[0].text)))
        elif chosen:
            self.post_message(self.CopyWanted("\n".join(self._quoted(entry) for entry in chosen)))

    def _quoted(self, entry: Entry) -> str:
        name = name_of(entry.author, self.customer)
        return f"{clock(entry.at, self._zone)} {name}: {clean_text(entry.text)}"

    def action_leave(self) -> None:
        """Choose nothing, look for nothing, go to the newest; from a message that is cited, back to the summary."""
        if self.cited:
            self.post_message(self.EvidenceLeft())
            return
        self._chosen = None
        if self.search.text:
            self.find("")
        self.action_scroll_to_end()
        self.repaint_changed()

    def foot(self) -> Line:
        """What was found, how much is new below, or who types."""
        if self._chosen is not None:
            return cited_foot(self._chosen[1]) if self.cited else chosen_foot(len(self.chosen))
        if self.search.text:
            loaded, is_whole = len(self._layout.entries), not self._layout.first
            return search_foot(self.search, Searched(loaded, self._total, is_whole, self.looking_on), self.signs)
        if not self.following and self._new_below:
            return new_foot(self._new_below, self.signs)
        if self.typing:
            return typing_foot(self.typing, self.signs)
        if not self.following:
            return below_foot(self.line_count - self.scroll_offset.y - self.rows_high, self.signs)
        return BLANK
