"""A suggested reply: it comes word by word, and the agent takes it or not."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from console_schemas.text import clean_text, one_line
from console_tui.view_models import Suggestion
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.line_view import LineView
from console_tui.widgets.wrapping import wrap

EXTRACT = "extract"


class AssistCard(LineView):
    """Shows a suggestion in whatever state it is in. Nothing leaves it but messages: it never sends by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Use", show=False, id="assist.take"),
        Binding("escape", "dismiss", "Dismiss", show=False, id="assist.dismiss"),
        Binding("r", "again", "Again", show=False, id="assist.again"),
    ]

    suggestion: reactive[Suggestion] = reactive(Suggestion(), repaint=False)

    class Taken(Message):
        """The agent wants this text in the input, to edit it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Dismissed(Message):
        """The agent does not want it, or no more of it."""

    class AgainWanted(Message):
        """The agent wants another one."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []

    def watch_suggestion(self) -> None:
        """More words, or another state."""
        self._compose_lines()

    def on_resize(self, event: events.Resize) -> None:
        """Another width: wrap again."""
        self._compose_lines()

    def _compose_lines(self) -> None:
        if not self.size.width:
            return
        self._lines = self._build(self.size.width)
        self.set_line_count(len(self._lines))
        self.repaint_changed()

    def _build(self, width: int) -> list[Line]:
        lines: list[Line] = [self._title()]
        if self.suggestion.text:
            lines += [(Span(cut.text),) for cut in wrap(clean_text(self.suggestion.text).strip(), width)]
        for source in self.suggestion.sources:
            for cut in wrap(f"[{source.number}] {one_line(source.title)}", width):
                lines.append((Span(cut.text, "dim"),))
        return lines

    def _title(self) -> Line:
        suggestion, signs = self.suggestion, self.signs
        match suggestion.state:
            case "idle":
                return (Span(f"{signs.ai} AI Assist", "dim"),)
            case "asking":
                return (Span(f"{signs.ai} Asking for a suggestion{signs.ellipsis}", "accent"),)
            case "streaming":
                return (Span(f"{signs.ai} Suggestion{signs.ellipsis}", "accent"),)
            case "failed":
                reason = one_line(suggestion.reason) or "No suggestion came."
                return (Span(f"{signs.failed} {reason}", "bad"),)
        return (Span(f"{signs.ai} Suggestion ", "accent"), Span(origin_label(suggestion.origin), "dim"))

    def line_at(self, index: int) -> Line:
        """A line of the card."""
        return self._lines[index]

    def action_take(self) -> None:
        """Hand the text over, once it is whole."""
        if self.suggestion.state == "ready" and self.suggestion.text:
            self.post_message(self.Taken(clean_text(self.suggestion.text).strip()))

    def action_dismiss(self) -> None:
        """Away with it."""
        if self.suggestion.state != "idle":
            self.post_message(self.Dismissed())

    def action_again(self) -> None:
        """Ask once more."""
        if self.suggestion.state in ("ready", "failed"):
            self.post_message(self.AgainWanted())


def origin_label(origin: str) -> str:
    """What made a text, in words that do not promise more than there is."""
    return "extract, no AI model configured" if origin in ("", EXTRACT) else f"by {one_line(origin)}"
