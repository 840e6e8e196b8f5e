"""A small chat on the terminal layer, for the tests and for measurements; TEXTUAL_DRIVER makes it plain Textual.

Typed lines are sent on Enter. A line whose first word names a `do_…` method below makes it happen.
"""

import asyncio
import os
import random
import sys
import time
from pathlib import Path
from typing import ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Footer, Header

from console_tui.terminal import driver
from console_tui.terminal.app import TerminalApp
from console_tui.terminal.cursor import CursorTextArea
from console_tui.terminal.display import CellDisplay
from console_tui.terminal.driver import TerminalDriver
from console_tui.terminal.refusal import refuse_reason
from support.hostile import HOSTILE

WORDS = ["please", "order", "refund", "window", "tomorrow", "account", "thanks", "parcel", "日本語", "naïve", "café"]


class Transcript(ScrollView):
    """Lines of text, drawn one by one."""

    DEFAULT_CSS = "Transcript { height: 1fr; background: $surface; overflow-y: scroll; overflow-x: hidden; }"

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, str]] = []
        self._made: dict[int, Strip] = {}

    def add(self, *rows: tuple[str, str]) -> None:
        """Append (author, text)."""
        self.rows += rows
        self.virtual_size = Size(self.size.width, len(self.rows))
        self.scroll_end(animate=False, immediate=True)
        self.refresh()

    def add_strip(self, strip: Strip) -> None:
        """Append a line that is drawn already."""
        self._made[len(self.rows)] = strip.adjust_cell_length(self.size.width)
        self.add(("", ""))

    def render_line(self, y: int) -> Strip:
        """One row."""
        y += self.scroll_offset.y
        width = self.size.width
        base = self.rich_style
        if y >= len(self.rows):
            return Strip.blank(width, base)
        author, text = self.rows[y]
        strip = self._made.get(y)
        if strip is None or strip.cell_length != width:
            head = [Segment("12:34 ", base + Style(dim=True)), Segment(f"{author} ", base + Style(bold=True))]
            strip = Strip([*head, Segment(text, base)]).adjust_cell_length(width, base)
            self._made[y] = strip
        return strip


class Compose(CursorTextArea):
    """One line that Enter sends."""

    DEFAULT_CSS = "Compose { height: 3; }"

    class Sent(Message):
        """Enter was pressed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def on_focus(self) -> None:
        """From now on keys arrive here."""
        self.app.sub_title = "ready"

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.post_message(self.Sent(self.text))
            self.text = ""
        else:
            await super()._on_key(event)


class Chat(TerminalApp[None]):
    """The app."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", "Suspend", priority=True),
        Binding("f5", "repaint", "Repaint"),
        Binding("f6", "burst(3)", show=False),
        Binding("f7", "burst(17)", show=False),
    ]

    def compose(self) -> ComposeResult:
        """A transcript, an input, and Textual's own frame around them."""
        yield Header()
        yield Transcript()
        yield Compose(compact=True, show_line_numbers=False, highlight_cursor_line=False)
        yield Footer()

    def on_mount(self) -> None:
        """Start typing at once."""
        self.title = "sample"
        self.query_one(Compose).focus()

    def on_compose_sent(self, message: Compose.Sent) -> None:
        """Do what the line says."""
        word, _, rest = message.text.partition(" ")
        act = getattr(self, f"do_{word}", None)
        if act is None:
            self.query_one(Transcript).add(("agent", message.text.replace("\n", "|")))
        else:
            act(rest)

    def do_burst(self, count: str) -> None:
        """Add this many lines."""
        self.action_burst(int(count))

    def action_burst(self, count: int) -> None:
        """Add lines that are the same in every run."""
        choose = random.Random(count)
        lines = [("customer", " ".join(choose.choices(WORDS, k=choose.randint(3, 9)))) for _ in range(count)]
        self.query_one(Transcript).add(*lines)

    def do_stream(self, seconds: str) -> None:
        """Change the whole transcript again and again, and leave a heartbeat in the file named by HEARTBEAT."""
        end = time.monotonic() + float(seconds)

        def beat() -> None:
            over = time.monotonic() > end
            with Path(os.environ["HEARTBEAT"]).open("a") as heartbeat:
                heartbeat.write("over\n" if over else f"{time.monotonic()}\n")
            self.action_burst(random.randint(20, 60))
            if over:
                timer.stop()
                self.query_one(Transcript).add(("agent", "the stream is over"))

        timer = self.set_interval(0.02, beat)

    def do_hostile(self, _: str) -> None:
        """Show text that would act on the terminal, wherever text can go."""
        self.query_one(Transcript).add(*(("evil", text) for text in HOSTILE))
        for text in HOSTILE:
            self.title = text
            self.notify(text, markup=False, timeout=30)
            self.terminal_title(text)
            self.notify_terminal(text)
            self.copy(text)
            if isinstance(self._driver, TerminalDriver):
                self._driver.write(text)
        self.repaint()
        for address in ("https://good.example/\x1b]0;PWNED\x07", "javascript:PWNED", "file:///PWNED"):
            self.query_one(Transcript).add_strip(Strip([Segment("a bad link", Style(link=address))]))
        self.query_one(Transcript).add_strip(Strip([Segment("a good link", Style(link="https://good.example/"))]))

    def do_title(self, text: str) -> None:
        """Set the window's title."""
        self.terminal_title(text)

    def do_copy(self, text: str) -> None:
        """Copy."""
        self.copy(text)

    def do_alert(self, text: str) -> None:
        """Notify and ring."""
        self.notify_terminal(text)
        self.bell()

    def do_hang(self, _: str) -> None:
        """Make leaving impossible."""
        self.terminal_title("hanging")
        time.sleep(60)

    def do_break(self, asked_first: str) -> None:
        """A defect in the layer, which is found out by what the name says of the app."""
        self._cells = cast(CellDisplay, object())
        if hasattr(type(self), asked_first):
            found_out = getattr(self, asked_first)
            if callable(found_out):
                found_out()

    def do_hold(self, _: str) -> None:
        """Be in the middle of a write when the line breaks."""
        held = cast(TerminalDriver, self._driver)
        assert held._output is not None
        with held._output._changed:
            Path(os.environ["HOLDS"]).touch()
            end = time.monotonic() + 20
            while held._watchdog is None and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(0.05)  # whatever else the system says of it is said in this write, too

    async def on_unmount(self) -> None:
        """Leaving takes a moment, as when a connection is drained."""
        await asyncio.sleep(0.2)
        if path := os.environ.get("LEFT"):
            Path(path).write_text("unmounted")


if __name__ == "__main__":
    if reason := refuse_reason():
        sys.exit(reason)
    driver.EXIT_PATIENCE = float(os.environ.get("EXIT_PATIENCE", driver.EXIT_PATIENCE))
    chat = Chat()
    chat.run()
    sys.exit(chat.return_code)
