"""What widgets that draw their own lines stand on: spans of text with a meaning, and a colour for each meaning."""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.strip import Strip
from textual.widget import Widget

LOOKS = ("text", "dim", "name", "customer", "agent", "bot", "accent", "good", "warn", "bad", "found", "cursor")
"""The meanings. The theme gives each its colour; a sign or a word always says the same without it."""

_PLAIN = "look--text"
_CLASSES = {f"look--{look}" for look in LOOKS}
_CSS = """
Drawn {
    background: $background;
    color: $foreground;
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
}
"""


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


class Drawn(Widget):
    """A widget that draws lines of spans. Textual works colours out anew for each picture, this one when they change.

    Its own background must be opaque, so that no colour depends on what lies below.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = _CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = {_PLAIN}

    _colors: dict[tuple[str, ...], Style]
    _colors_of: object = None

    def notify_style_update(self) -> None:
        """The colours are out of date."""
        self._colors_of = None
        super().notify_style_update()

    def color_of(self, *looks: str) -> Style:
        """How text of this meaning is drawn, on what the other looks put below it."""
        source = self._component_styles.get(_PLAIN)
        if source is not self._colors_of:
            self._colors, self._colors_of = {}, source
        found = self._colors.get(looks)
        if found is None:
            found = self._colors[looks] = self.get_component_rich_style(*(f"look--{look}" for look in looks))
        return found

    def get_component_styles(self, *names: str) -> RenderStyles:
        """As Textual's, which works out all that a class declares: a look is, once something is drawn with it."""
        for name in _CLASSES.intersection(names) - self._component_styles.keys():
            place = DOMNode(classes=name)
            place._attach(self)
            self.app.stylesheet.apply(place)
            self._component_styles[name] = place.styles
        return super().get_component_styles(*names)

    def draw(self, line: Line, width: int, under: str = "") -> Strip:
        """The strip of a line, cut or padded to the width; `under` is a look below the whole line, such as `cursor`."""
        below = (under,) if under else ()
        color_of = self.color_of
        segments = [Segment(text, color_of(look, *below)) for text, look in line]
        used = line_width(line)
        if used > width:
            return Strip(segments, used).crop(0, width)
        if used < width:
            segments.append(Segment(" " * (width - used), color_of("text", *below)))
        return Strip(segments, width)
