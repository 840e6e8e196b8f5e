"""The line that is always there: who I am, whether I listen, whether I am connected, who waits."""

from datetime import datetime

from textual.reactive import reactive

from console_client.link import LinkChanged
from console_schemas.text import one_line
from console_tui.formatting import elapsed, number, plural
from console_tui.view_models import LongestWait
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.line_bar import LineBar
from console_tui.widgets.wrapping import shorten


class StatusBar(LineBar):
    """What an agent must see at any time, shorter where there is less room, never left out."""

    SHOWS = ("me", "listening", "link", "waiting", "unread", "longest", "now")

    me: reactive[str] = reactive("", repaint=False)
    """My name."""
    listening: reactive[bool] = reactive(False, repaint=False)
    link: reactive[LinkChanged | None] = reactive(None, repaint=False)
    waiting: reactive[int] = reactive(0, repaint=False)
    """How many customers wait in my queues."""
    unread: reactive[int] = reactive(0, repaint=False)
    """How many messages of my customers I have not seen."""
    longest: reactive[LongestWait | None] = reactive(None, repaint=False)
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """The bridge's clock."""

    def line(self, width: int) -> Line:
        """The parts with a blank between them: in full, or short where they do not fit."""
        for short in (False, True):
            spans = [span for part in self._parts(short) if part for span in (Span("  "), *part)][1:]
            if line_width(spans) <= width:
                break
        return tuple(spans)

    def _parts(self, short: bool) -> tuple[Line, ...]:
        return (
            (Span(shorten(one_line(self.me), 8 if short else 24), "name"),) if self.me else (),
            self._listening_part(),
            self._link_part(short),
            self._waiting_part(short),
            self._unread_part(short),
            self._longest_part(short),
        )

    def _listening_part(self) -> Line:
        if self.listening:
            return (Span(f"{self.signs.listening} Listening", "good"),)
        return (Span(f"{self.signs.stopped} Stopped", "dim"),)

    def _link_part(self, short: bool) -> Line:
        link = self.link
        if link is None or link.state == "connecting":
            return (Span(f"{self.signs.connecting} connecting", "warn"),)
        if link.state == "connected":
            caught_up = f" {number(link.missed)} caught up" if link.missed else ""
            return (Span(f"{self.signs.connected} connected" + ("" if short else caught_up), "good"),)
        if link.state == "closed":
            return (Span(f"{self.signs.failed} disconnected", "bad"),)
        return (Span(f"{self.signs.failed} reconnecting {elapsed(link.since, self.now)}", "bad"),)

    def _waiting_part(self, short: bool) -> Line:
        text = f"{number(self.waiting)} waiting"
        return (Span(f"{self.signs.waiting} {text}", "accent" if self.waiting else "dim"),)

    def _unread_part(self, short: bool) -> Line:
        if not self.unread:
            return ()
        text = number(self.unread) if short else plural(self.unread, "unread", "unread")
        return (Span(f"{self.signs.unread} {text}", "accent"),)

    def _longest_part(self, short: bool) -> Line:
        if self.longest is None:
            return ()
        name = shorten(one_line(self.longest.name), 8 if short else 24)
        return (Span(f"{self.signs.urgent} {name} waits {elapsed(self.longest.since, self.now)}", "warn"),)
