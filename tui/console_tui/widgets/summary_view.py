"""The summaries in the notes, each with who made it and when."""

from datetime import datetime, tzinfo

from textual import events
from textual.geometry import Size
from textual.reactive import reactive

from console_schemas.events import SummaryBlock
from console_schemas.text import clean_text
from console_tui.formatting import clock, day, plural
from console_tui.widgets.assist_card import EXTRACT, origin_label
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.line_view import LineView
from console_tui.widgets.wrapping import wrap


class SummaryView(LineView):
    """Summary blocks, the newest first, marked as an AI's. As high as they need."""

    summaries: reactive[tuple[SummaryBlock, ...]] = reactive((), repaint=False)
    now: reactive[datetime | None] = reactive(None, repaint=False)

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._lines: list[Line] = []

    def watch_summaries(self) -> None:
        """A summary was added."""
        self._compose_lines(self.size.width)
        self.refresh(layout=True)

    def watch_signs(self) -> None:
        """Other characters."""
        self._compose_lines(self.size.width)

    def watch_now(self) -> None:
        """A day has another name."""
        self._compose_lines(self.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Another width: wrap again."""
        self._compose_lines(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the summaries take in this width."""
        return len(self._build(width))

    def _compose_lines(self, width: int) -> None:
        if width:
            self._lines = self._build(width)
            self.set_line_count(len(self._lines))
            self.repaint_changed()

    def _build(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for block in reversed(self.summaries):
            lines += [(Span(cut.text, "accent"),) for cut in wrap(self._title(block), width)]
            lines += [(Span(cut.text),) for cut in wrap(clean_text(block.text).strip(), width)]
        return lines

    def _title(self, block: SummaryBlock) -> str:
        kind = "Summary" if block.source == EXTRACT else "AI summary"
        made = f"{day(block.made_at, self.now, self._zone)} {clock(block.made_at, self._zone)}"
        covers = f", {plural(block.covers, 'entry', 'entries')}" if block.covers else ""
        return f"{self.signs.ai} {kind} ({origin_label(block.source)}), {made}{covers}"

    def line_at(self, index: int) -> Line:
        """A line of the summaries."""
        return self._lines[index]
