"""A suggested reply: it comes word by word, and the agent takes it or not."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from console_schemas.assist import Source
from console_schemas.text import clean_text, one_line
from console_tui.view_models import Suggestion
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.line_view import LineView
from console_tui.widgets.wrapping import wrap

EXTRACT = "extract"


class AssistCard(LineView):
    """Shows a suggestion in whatever state it is in. Nothing leaves it but messages: it never sends by itself.

    With the focus on it, its sources are quoted and not only named.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Use", show=False, id="assist.take"),
        Binding("escape", "dismiss", "Dismiss", show=False, id="assist.dismiss"),
        Binding("R", "again", "Again", show=False, id="assist.again"),
    ]

    suggestion: reactive[Suggestion] = reactive(Suggestion(), repaint=False)
    again_key = "R"
    """What asks again from wherever the agent is."""

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

    def watch_suggestion(self, old: Suggestion, new: Suggestion) -> None:
        """More words, or another state: the newest words stay in view while they come."""
        self._lay_out()
        if new.state == "streaming":
            self.scroll_to_line(self.max_scroll_y)
        elif new.state != old.state:
            self.scroll_to_line(0)

    def watch_signs(self) -> None:
        """Other characters."""
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Another width: wrap again."""
        self._lay_out()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The sources are quoted, or only named."""
        super().watch_has_focus(has_focus)
        self._lay_out()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the card takes in this width."""
        return len(self._build(width))

    def _lay_out(self) -> None:
        if not self.size.width:
            return
        before, self._lines = len(self._lines), self._build(self.size.width)
        self.set_line_count(len(self._lines))
        self.repaint_changed()
        if len(self._lines) != before:
            self.refresh(layout=True)

    def _build(self, width: int) -> list[Line]:
        lines: list[Line] = [(Span(cut.text, look),) for look, text in self._title() for cut in wrap(text, width)]
        if self.suggestion.text:
            lines += [(Span(cut.text),) for cut in wrap(clean_text(self.suggestion.text).strip(), width)]
        if note := self._note():
            lines += [(Span(cut.text, "warn"),) for cut in wrap(f"{self.signs.urgent} {note}", width)]
        for source in self.suggestion.sources:
            lines += self._source(source, width)
        return lines

    def _title(self) -> list[tuple[str, str]]:
        suggestion, signs = self.suggestion, self.signs
        match suggestion.state:
            case "idle":
                return [("dim", f"{signs.ai} AI Assist")]
            case "asking":
                return [("accent", f"{signs.ai} Asking for a suggestion{signs.ellipsis} Esc stops it")]
            case "streaming":
                return [("accent", f"{signs.ai} A suggestion is coming{signs.ellipsis} Esc stops it")]
            case "failed":
                reason = one_line(suggestion.reason, limit=500) or "No suggestion came. Ask again."
                return [("bad", f"{signs.failed} {reason}")]
        return [("accent", f"{signs.ai} Suggestion, {origin_label(suggestion.origin)}")]

    def _note(self) -> str:
        if self.suggestion.is_incomplete:
            return f"Incomplete: it broke off here. {self.again_key} asks again."
        return one_line(self.suggestion.note)

    def _source(self, source: Source, width: int) -> list[Line]:
        lines: list[Line] = [
            (Span(cut.text, "dim"),) for cut in wrap(f"[{source.number}] {one_line(source.title)}", width)
        ]
        if self.has_focus and source.excerpt:
            quote = wrap(clean_text(source.excerpt).strip(), max(2, width - 4))
            lines += [(Span("    "), Span(cut.text, "dim")) for cut in quote]
        return lines

    def line_at(self, index: int) -> Line:
        """A line of the card."""
        return self._lines[index]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that has nothing to do here is left to those above."""
        state = self.suggestion.state
        match action:
            case "take":
                return self.suggestion.can_be_taken and bool(self.suggestion.text.strip())
            case "dismiss":
                return state != "idle"
            case "again":
                return state in ("ready", "failed")
        return True

    def action_take(self) -> None:
        """Hand the text over, once it is there as far as it will come."""
        self.post_message(self.Taken(clean_text(self.suggestion.text).strip()))

    def action_dismiss(self) -> None:
        """Away with it."""
        self.post_message(self.Dismissed())

    def action_again(self) -> None:
        """Ask once more."""
        self.post_message(self.AgainWanted())


def origin_label(origin: str) -> str:
    """What made a text, in words that do not promise more than there is."""
    return "extract, no AI model configured" if origin in ("", EXTRACT) else f"by {one_line(origin)}"
