"""A stage for one widget: the smallest app that holds it, hears what it says, and reads what it draws."""

from typing import Generic, TypeVar

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

W = TypeVar("W", bound=Widget)
M = TypeVar("M", bound=Message)


class Stage(App[None], Generic[W]):
    """Shows one widget over the whole screen."""

    CSS = "Screen { overflow: hidden; }"

    def __init__(self, widget: W) -> None:
        super().__init__()
        self.widget = widget
        self.heard: list[Message] = []
        self.animation_level = "none"

    def compose(self) -> ComposeResult:
        """The widget and nothing else."""
        yield self.widget

    def post_message(self, message: Message) -> bool:
        """Keep what the widget says to those above it."""
        if type(message).__module__.startswith("console_tui."):
            self.heard.append(message)
        return super().post_message(message)

    def said(self, kind: type[M]) -> list[M]:
        """What the widget has said of this kind."""
        return [message for message in self.heard if isinstance(message, kind)]

    def strips(self) -> list[Strip]:
        """What is drawn, row by row."""
        width, height = self.widget.outer_size
        return self.widget.render_lines(Region(0, 0, width, height))

    def rows(self) -> list[str]:
        """The text that is drawn, row by row, without the blanks at the end."""
        return [strip.text.rstrip() for strip in self.strips()]

    def text(self) -> str:
        """All that is drawn."""
        return "\n".join(self.rows())
