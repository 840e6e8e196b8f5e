"""Who I am talking to, in one line above the chat."""

from datetime import datetime, tzinfo

from textual.reactive import reactive

from console_schemas.engagement import LABELS, Engagement, Status
from console_schemas.text import one_line
from console_tui.formatting import clock, waited
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.line_bar import LineBar
from console_tui.widgets.wrapping import shorten

STATUS_LOOKS: dict[Status, str] = {"queued": "accent", "offered": "accent", "active": "good", "on_hold": "warn"}
"""The others are `dim`: nothing is asked of anybody."""


class EngagementHeader(LineBar):
    """Name, status, queue, channel, and since when; the customer's wait for an answer where there is one."""

    SHOWS = ("engagement", "now")

    engagement: reactive[Engagement | None] = reactive(None, repaint=False)
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """The bridge's clock."""

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone

    def line(self, width: int) -> Line:
        """The parts that fit, the wait before others: at the end, so that it moves nothing as it comes and goes."""
        engagement = self.engagement
        if engagement is None:
            return (Span("No chat open", "dim"),)
        label = f"{self.signs.of_status(engagement.status)} {LABELS[engagement.status]}"
        name = shorten(one_line(engagement.customer_name), max(8, width - len(label) - 3), self.signs.ellipsis)
        spans = [Span(name, "customer"), Span("  "), Span(label, STATUS_LOOKS.get(engagement.status, "dim"))]
        wait = self._wait(engagement)
        if line_width((*spans, *wait)) > width:
            wait = ()
        for span in self._details(engagement):
            if line_width((*spans, *wait)) + 2 + line_width((span,)) <= width:
                spans += [Span("  "), span]
        return (*spans, *wait)

    def _wait(self, engagement: Engagement) -> Line:
        if engagement.unanswered_since is None:
            return ()
        return (
            Span("  "),
            Span(f"{self.signs.urgent} waits {waited(engagement.unanswered_since, self.now)}", "warn"),
        )

    def _details(self, engagement: Engagement) -> list[Span]:
        details = [Span(one_line(engagement.queue), "dim")]
        if engagement.transfer.channel:
            details.append(Span(one_line(engagement.transfer.channel), "dim"))
        since = engagement.accepted_at or engagement.waiting_since
        details.append(Span(f"since {clock(since, self._zone)}", "dim"))
        return details
