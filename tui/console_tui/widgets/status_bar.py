"""The line that is always there: who I am, whether I listen, whether I am connected, who waits."""

from datetime import datetime
from typing import NamedTuple

from textual.reactive import reactive

from console_client.link import LinkChanged
from console_schemas.text import one_line
from console_tui.formatting import clock, number, waited
from console_tui.view_models import LongestWait
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.line_bar import LineBar
from console_tui.widgets.wrapping import shorten


class Part(NamedTuple):
    """One thing the bar says, in ever shorter forms."""

    look: str
    forms: tuple[str, ...]


SHORTEN = ("me", "link", "unread", "longest", "me", "waiting", "longest", "unread", "link", "listening")
"""Whose words go first where there is no room for all; each time a part is named, it takes its next form."""


class StatusBar(LineBar):
    """What an agent must see at any time, in shorter words where there is less room, never left out.

    Nothing in it moves by itself while nobody waits for an answer.
    """

    SHOWS = ("me", "listening", "link", "waiting", "unread", "longest", "now")

    me: reactive[str] = reactive("", repaint=False)
    """My name."""
    listening: reactive[bool] = reactive(False, repaint=False)
    link: reactive[LinkChanged | None] = reactive(None, repaint=False)
    waiting: reactive[int | None] = reactive(None, repaint=False)
    """How many customers wait in my queues; None: it is not known yet."""
    unread: reactive[int] = reactive(0, repaint=False)
    """How many messages of my customers I have not seen."""
    longest: reactive[LongestWait | None] = reactive(None, repaint=False)
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """The bridge's clock."""

    def line(self, width: int) -> Line:
        """The parts, two blanks between them, with as many words as fit."""
        parts = self._parts()
        form = dict.fromkeys(parts, 0)
        line = _joined(parts, form)
        for name in SHORTEN:
            if line_width(line) <= width:
                break
            if name in parts and form[name] + 1 < len(parts[name].forms):
                form[name] += 1
                line = _joined(parts, form)
        return line

    def _parts(self) -> dict[str, Part]:
        me, mark = one_line(self.me), self.signs.ellipsis
        parts = {
            "me": Part("name", (shorten(me, 24, mark), shorten(me, 8, mark), "")),
            "listening": self._listening_part(),
            "link": self._link_part(),
            "waiting": self._waiting_part(),
        }
        if self.unread:
            sign, count = self.signs.unread, number(self.unread)
            parts["unread"] = Part("accent", (f"{sign} {count} unread", f"{sign} {count}", sign + count))
        if self.longest is not None:
            parts["longest"] = self._longest_part(self.longest)
        return parts

    def _listening_part(self) -> Part:
        if self.listening:
            return Part("good", (f"{self.signs.listening} Listening", self.signs.listening))
        return Part("dim", (f"{self.signs.stopped} Stopped",))

    def _link_part(self) -> Part:
        signs, link = self.signs, self.link
        if link is None or link.state == "connecting":
            return Part("warn", (f"{signs.connecting} connecting",))
        if link.state == "connected":
            text = f"{signs.connected} connected"
            resumed = f", resumed: {number(link.missed)} missed" if link.missed else ""
            return Part("good", (text + resumed, text, signs.connected))
        if link.state == "closed":
            return Part("bad", (f"{signs.failed} disconnected",))
        since = clock(link.since, seconds=True)
        words = ("reconnecting since", "reconnecting", "offline")
        return Part("bad", tuple(f"{signs.failed} {word} {since}" for word in words))

    def _waiting_part(self) -> Part:
        sign, count = self.signs.waiting, self.signs.ellipsis if self.waiting is None else number(self.waiting)
        return Part("accent" if self.waiting else "dim", (f"{sign} {count} waiting", sign + count))

    def _longest_part(self, longest: LongestWait) -> Part:
        name, since, signs = one_line(longest.name), waited(longest.since, self.now), self.signs
        return Part(
            "warn",
            (
                f"{signs.urgent} {shorten(name, 24, signs.ellipsis)} waits {since}",
                f"{signs.urgent} {shorten(name, 10, signs.ellipsis)} waits {since}",
                f"{signs.urgent} {shorten(name, 8, signs.ellipsis)} {since}",
            ),
        )


def _joined(parts: dict[str, Part], form: dict[str, int]) -> Line:
    texts = [(part.forms[form[name]], part.look) for name, part in parts.items()]
    return tuple(span for text, look in texts if text for span in (Span("  "), Span(text, look)))[1:]
