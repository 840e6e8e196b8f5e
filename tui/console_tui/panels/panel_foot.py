"""The lines below a panel: where the chosen link leads, and the keys that work."""

from textual.reactive import reactive

from console_schemas.text import one_line
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.line_bar import LinesBar
from console_tui.widgets.wrapping import wrap

LONGEST = 2_000
"""Characters of an address that are shown: as long as a link may be."""


class PanelFoot(LinesBar):
    """A text, and the keys as far as there is room for them: beside it where it is short, else below all of it."""

    DEFAULT_CSS = "PanelFoot { max-height: 50%; }"
    SHOWS = ("text", "keys")

    text: reactive[str] = reactive("", repaint=False)
    keys: reactive[tuple[tuple[str, str], ...]] = reactive((), repaint=False)
    """(key, label), the most important first."""

    def lines(self, width: int) -> list[Line]:
        """A text too long for what the keys leave of one line is not shortened: it is read before one goes there."""
        text = one_line(self.text, limit=LONGEST)
        left, keys = (Span(text, "dim"),), self._keys_in(width // 2)
        room = width - line_width(keys)
        if line_width(left) <= room:
            return [(*left, Span(" " * (room - line_width(left))), *keys)]
        texts: list[Line] = [(Span(cut.text, "dim"),) for cut in wrap(text, width)]
        keys = self._keys_in(width)
        return [*texts, (Span(" " * (width - line_width(keys))), *keys)] if keys else texts

    def _keys_in(self, width: int) -> Line:
        keys: Line = ()
        for key, label in self.keys:
            more = (*keys, Span("  "), Span(key, "name"), Span(f" {label}", "dim"))
            if line_width(more) > width:
                break
            keys = more
        return keys
