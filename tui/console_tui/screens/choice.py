"""A question with a few answers, each one letter away."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_schemas.text import one_line
from console_tui.screens.question import Question


class Choice(NamedTuple):
    """One answer: what is returned, its letter, and what people read."""

    key: str
    letter: str
    label: str
    detail: str = ""
    current: bool = False


class ChoiceScreen(Question[str | None]):
    """Returns the key of the chosen answer; none where the agent closes the question."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def __init__(self, title: str, choices: Sequence[Choice], note: str = "") -> None:
        super().__init__()
        self._note = note
        self._title = title
        self._choices = tuple(choices)

    def compose(self) -> ComposeResult:
        """The question, its answers, and how to leave."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(self._title)), classes="dialog-title")
            yield OptionList(*(Option(self._prompt(choice), id=choice.key) for choice in self._choices))
            if self._note:
                yield Static(Content(one_line(self._note, limit=500)), classes="dialog-note")
            yield Static(Content("A letter or Enter chooses, Esc closes"), classes="dialog-keys")

    def _prompt(self, choice: Choice) -> Content:
        label = Content.assemble((choice.letter, "bold $text-accent"), "  ", one_line(choice.label))
        now = Content.styled("  (now)", "$text-muted") if choice.current else Content()
        detail = Content.styled("\n   " + one_line(choice.detail), "$text-muted") if choice.detail else Content()
        return Content("").join([label, now, detail])

    def on_mount(self) -> None:
        """The first answer that would change something is marked."""
        marked = next((at for at, choice in enumerate(self._choices) if not choice.current), 0)
        self.query_one(OptionList).highlighted = marked

    def on_key(self, event: events.Key) -> None:
        """A letter chooses."""
        chosen = next((choice for choice in self._choices if choice.letter == event.character), None)
        if chosen is not None:
            event.stop()
            self.dismiss(chosen.key)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter chooses what is marked."""
        event.stop()
        self.dismiss(event.option.id)
