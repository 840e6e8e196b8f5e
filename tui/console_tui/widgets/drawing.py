"""What widgets that draw their own lines stand on: spans of text with a meaning, and a colour for each meaning."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

LOOKS = ("text", "dim", "name", "customer", "agent", "bot", "accent", "good", "warn", "bad", "found", "cursor")
"""The meanings. The theme gives each its colour; a sign or a word always says the same without it."""

LOOK_CLASSES = {f"look--{look}" for look in LOOKS}
LOOK_CSS = """
    & > .look--dim { color: $text-muted; }
    & > .look--name { text-style: bold; }
    & > .look--customer { color: $text-accent; text-style: bold; }
    & > .look--agent { color: $text-primary; }
    & > .look--bot { color: $text-muted; text-style: italic; }
    & > .look--accent { color: $text-accent; }
    & > .look--good { color: $text-success; }
    & > .look--warn { color: $text-warning; }
    & > .look--bad { color: $text-error; text-style: bold; }
    & > .look--found { text-style: reverse; }
    & > .look--cursor { background: $block-cursor-blurred-background; }
    &:focus > .look--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: $block-cursor-text-style;
    }
    &:ansi > .look--dim { text-style: dim; }
    &:ansi > .look--bot { text-style: dim; }
"""
"""Goes into the style sheet of a class that draws."""


class Span(NamedTuple):
    """A clean piece of one line, and what it means."""

    text: str
    look: str = "text"


Line = tuple[Span, ...]
BLANK: Line = ()


def line_width(line: Iterable[Span]) -> int:
    """The columns a line takes."""
    return sum(cell_len(span.text) for span in line)


def plain(line: Iterable[Span]) -> str:
    """The text of a line."""
    return "".join(span.text for span in line)


def draw(widget: Widget, line: Line, width: int, under: str = "") -> Strip:
    """The strip of a line in the colours of a widget that has `LOOK_CLASSES`, cut or padded to the width.

    `under` is a look that lies below the whole line, such as `cursor`.
    """
    below = (f"look--{under}",) if under else ()
    segments = [Segment(text, widget.get_component_rich_style(f"look--{look}", *below)) for text, look in line]
    used = line_width(line)
    if used > width:
        return Strip(segments, used).crop(0, width)
    if used < width:
        segments.append(Segment(" " * (width - used), widget.get_component_rich_style("look--text", *below)))
    return Strip(segments, width)
