"""The floor of painting: a bare Textual line widget that shows every line it reads from a named pipe."""

import asyncio
import os
import sys

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Lines(ScrollView):
    """The newest lines, the last at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def add(self, line: str) -> None:
        """Show one more."""
        self.lines.append(line)
        self.virtual_size = Size(self.size.width, len(self.lines))
        self.scroll_end(animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        index = y + self.scroll_offset.y
        text = self.lines[index] if index < len(self.lines) else ""
        return Strip([Segment(text.ljust(self.size.width), self.rich_style)])


class BareLines(App[None]):
    """Nothing but the lines."""

    def __init__(self, pipe: str) -> None:
        super().__init__()
        self.pipe = pipe

    def compose(self) -> ComposeResult:
        """The one widget."""
        yield Lines()

    def on_mount(self) -> None:
        """Follow the pipe."""
        self.source = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)
        self.query_one(Lines).add("READY")
        asyncio.get_running_loop().add_reader(self.source, self._read)

    def _read(self) -> None:
        for line in os.read(self.source, 65_536).decode().splitlines():
            self.query_one(Lines).add(line)


if __name__ == "__main__":
    BareLines(sys.argv[1]).run()
