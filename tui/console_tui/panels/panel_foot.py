"""The line below a panel: where the chosen link leads, and the keys that work."""

from textual.reactive import reactive

from console_schemas.text import one_line
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.line_bar import LineBar
from console_tui.widgets.wrapping import shorten


class PanelFoot(LineBar):
    """A text on the left, keys on the right as far as there is room for them."""

    SHOWS = ("text", "keys")

    text: reactive[str] = reactive("", repaint=False)
    keys: reactive[tuple[tuple[str, str], ...]] = reactive((), repaint=False)
    """(key, label), the most important first."""

    def line(self, width: int) -> Line:
        """The text, shortened, then the keys; a narrow foot gives up keys before text."""
        text = one_line(self.text, limit=500)
        keys: list[Span] = []
        for key, label in self.keys:
            pair = [Span("  "), Span(key, "name"), Span(f" {label}", "dim")]
            if line_width(keys) + line_width(pair) > width // 2:
                break
            keys += pair
        room = width - line_width(keys)
        left = shorten(text, room, self.signs.ellipsis)
        return (Span(left, "dim"), Span(" " * (room - line_width((Span(left),)))), *keys)
