"""The summaries in the notes, each with who made it and when, and the numbers of the messages that they cite."""

from datetime import datetime, tzinfo
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from console_schemas.events import SummaryBlock
from console_schemas.text import clean_text
from console_tui.citations import Citation, citations_of
from console_tui.formatting import clock, day, plural
from console_tui.widgets.assist_card import EXTRACT, origin_label
from console_tui.widgets.cited_text import CitedLine, cited_lines
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.line_view import LineView
from console_tui.widgets.wrapping import wrap


class SummaryView(LineView):
    """Summary blocks, the newest first, marked as an AI's. As high as they need.

    With the focus on it, left and right go from number to number, and Enter to the message.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "The number before", show=False, id="summary.before"),
        Binding("right", "choose(1)", "The next number", show=False, id="summary.next"),
        Binding("enter", "go_to_message", "Go to the message", show=False, id="summary.go"),
    ]

    summaries: reactive[tuple[SummaryBlock, ...]] = reactive((), repaint=False)
    now: reactive[datetime | None] = reactive(None, repaint=False)

    class EvidenceWanted(Message):
        """The agent wants to see the message that is cited."""

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._lines: list[CitedLine] = []
        self._citations: tuple[Citation, ...] = ()
        """Of all summaries, as they stand below each other."""
        self._chosen = 0

    @property
    def cited(self) -> int | None:
        """The position of the message that the chosen number means; none: no message is cited."""
        return self._citations[self._chosen].position if self._chosen < len(self._citations) else None

    def watch_summaries(self, old: tuple[SummaryBlock, ...], new: tuple[SummaryBlock, ...]) -> None:
        """A summary was added, or took the place of another."""
        self._citations = tuple(cited for block in reversed(new) for cited in citations_of(_text(block)))
        self._chosen = 0
        self._compose_lines(self.size.width)
        self.refresh(layout=True)

    def watch_signs(self) -> None:
        """Other characters."""
        self._compose_lines(self.size.width)

    def watch_now(self) -> None:
        """A day has another name."""
        self._compose_lines(self.size.width)

    def watch_has_focus(self, has_focus: bool) -> None:
        """The chosen number stands out while the keys go here."""
        super().watch_has_focus(has_focus)
        self._compose_lines(self.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Another width: wrap again. Another height: the chosen number stays in sight."""
        self._compose_lines(self.size.width)
        if self.has_focus:
            self._show_chosen()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the summaries take in this width."""
        return len(self._build(width))

    def action_choose(self, step: int) -> None:
        """The number before or the next one, around the end."""
        if self._citations:
            self._chosen = (self._chosen + step) % len(self._citations)
            self._compose_lines(self.size.width)
            self._show_chosen()

    def action_go_to_message(self) -> None:
        """Ask for the message that is cited."""
        self.post_message(self.EvidenceWanted())

    def _show_chosen(self) -> None:
        if self._citations and self._lines:
            self.show_line(max(at for at, each in enumerate(self._lines) if each.above <= self._chosen))

    def _compose_lines(self, width: int) -> None:
        if width:
            self._lines = self._build(width)
            self.set_line_count(len(self._lines))
            self.repaint_changed()

    def _build(self, width: int) -> list[CitedLine]:
        lines: list[CitedLine] = []
        above = 0
        for block in reversed(self.summaries):
            text = _text(block)
            citations = citations_of(text)
            chosen = self._chosen - above if self.has_focus else -1
            lines += [CitedLine((Span(cut.text, "accent"),), above) for cut in wrap(self._title(block), width)]
            lines += [CitedLine(line, above + at) for line, at in cited_lines(text, citations, width, chosen)]
            above += len(citations)
        return lines

    def _title(self, block: SummaryBlock) -> str:
        kind = "Summary" if block.source == EXTRACT else "AI summary"
        made = f"{day(block.made_at, self.now, self._zone)} {clock(block.made_at, self._zone)}"
        covers = f", {plural(block.covers, 'entry', 'entries')}" if block.covers else ""
        return f"{self.signs.ai} {kind} ({origin_label(block.source)}), {made}{covers}"

    def line_at(self, index: int) -> Line:
        """A line of the summaries."""
        return self._lines[index].line


def _text(block: SummaryBlock) -> str:
    return clean_text(block.text).strip()
