"""The line that is always there: who I am, whether I listen, whether I am connected, who waits."""

from datetime import datetime
from typing import NamedTuple

from textual.reactive import reactive

from console_client.link import LinkChanged
from console_schemas.text import one_line
from console_tui.formatting import elapsed, number
from console_tui.view_models import LongestWait
from console_tui.widgets.drawing import BLANK, Line, Span, line_width
from console_tui.widgets.line_bar import LineBar
from console_tui.widgets.wrapping import shorten


class Part(NamedTuple):
    """One thing the bar says, in its full, its short and its shortest form."""

    look: str
    full: str
    short: str
    shortest: str


class StatusBar(LineBar):
    """What an agent must see at any time, in shorter words where there is less room, never left out.

    Nothing in it moves by itself while nobody waits for an answer and the connection is there.
    """

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
        """The parts, two blanks between them, in the longest form that fits."""
        parts = self._parts()
        line: Line = BLANK
        for form in ("full", "short", "shortest"):
            texts = [(getattr(part, form), part.look) for part in parts]
            spans = [span for text, look in texts if text for span in (Span("  "), Span(text, look))]
            line = tuple(spans[1:])
            if line_width(line) <= width:
                break
        return line

    def _parts(self) -> list[Part]:
        me = one_line(self.me)
        parts = [Part("name", shorten(me, 24, self.signs.ellipsis), shorten(me, 8, self.signs.ellipsis), "")]
        parts += [self._listening_part(), self._link_part(), self._waiting_part()]
        if self.unread:
            sign, count = self.signs.unread, number(self.unread)
            parts.append(Part("accent", f"{sign} {count} unread", f"{sign} {count}", sign + count))
        if self.longest is not None:
            parts.append(self._longest_part(self.longest))
        return parts

    def _listening_part(self) -> Part:
        if self.listening:
            text = f"{self.signs.listening} Listening"
            return Part("good", text, text, self.signs.listening)
        text = f"{self.signs.stopped} Stopped"
        return Part("dim", text, text, text)

    def _link_part(self) -> Part:
        signs, link = self.signs, self.link
        if link is None or link.state == "connecting":
            text = f"{signs.connecting} connecting"
            return Part("warn", text, text, text)
        if link.state == "connected":
            text = f"{signs.connected} connected"
            caught_up = f", {number(link.missed)} caught up" if link.missed else ""
            return Part("good", text + caught_up, text, signs.connected)
        if link.state == "closed":
            text = f"{signs.failed} disconnected"
            return Part("bad", text, text, text)
        since = elapsed(link.since, self.now)
        return Part(
            "bad",
            f"{signs.failed} reconnecting {since}",
            f"{signs.failed} reconnecting {since}",
            f"{signs.failed} offline {since}",
        )

    def _waiting_part(self) -> Part:
        sign, count = self.signs.waiting, number(self.waiting)
        text = f"{sign} {count} waiting"
        return Part("accent" if self.waiting else "dim", text, text, sign + count)

    def _longest_part(self, longest: LongestWait) -> Part:
        name, since, signs = one_line(longest.name), elapsed(longest.since, self.now), self.signs
        return Part(
            "warn",
            f"{signs.urgent} {shorten(name, 24, signs.ellipsis)} waits {since}",
            f"{signs.urgent} {shorten(name, 10, signs.ellipsis)} waits {since}",
            f"{signs.urgent} {shorten(name, 8, signs.ellipsis)} {since}",
        )
