"""The keys that work here, in one line at the foot of the screen."""

from textual.reactive import reactive

from console_schemas.text import one_line
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.line_bar import LineBar

Keys = tuple[tuple[str, str], ...]


class KeyBar(LineBar):
    """Pairs of key and label, the most important first; what does not fit is left out and an ellipsis says so."""

    SHOWS = ("keys",)

    keys: reactive[Keys] = reactive((), repaint=False)
    """(key as people read it, label), the most important first."""

    def line(self, width: int) -> Line:
        """As many whole pairs as fit."""
        spans: list[Span] = []
        for key, label in self.keys:
            pair = [Span("  ")] if spans else []
            pair += [Span(one_line(key), "name"), Span(" " + one_line(label), "dim")]
            more = 0 if (key, label) == self.keys[-1] else 2
            if line_width(spans) + line_width(pair) + more > width:
                return (*spans, Span(f" {self.signs.ellipsis}", "dim")) if spans else ()
            spans += pair
        return tuple(spans)
