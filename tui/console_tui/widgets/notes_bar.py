"""Whether the notes are saved, in one line."""

from textual.reactive import reactive

from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.line_bar import LineBar


class NotesBar(LineBar):
    """Title of the notes, with a mark while something is not saved."""

    SHOWS = ("unsaved",)

    unsaved: reactive[bool] = reactive(False, repaint=False)

    def line(self, width: int) -> Line:
        """The title and the mark."""
        if self.unsaved:
            return (Span(" Notes  ", "name"), Span(f"{self.signs.draft} not saved", "warn"))
        return (Span(" Notes", "name"),)
