"""How a suggestion is to be changed."""

from typing import ClassVar, NamedTuple, get_args

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console_schemas.assist import Refinement
from console_schemas.text import one_line
from console_tui.desk.desk import Desk
from console_tui.screens.choice import Choice, ChoiceScreen
from console_tui.screens.question import Question
from console_tui.terminal.cursor import CursorInput


class Change(NamedTuple):
    """One of the usual changes, and what the agent says to it."""

    refine: Refinement
    wish: str = ""


_OWN = "own"
CHOICES = (
    Choice("shorter", "s", "Shorter"),
    Choice("longer", "l", "Longer"),
    Choice("friendlier", "f", "Friendlier"),
    Choice("formal", "o", "More formal"),
    Choice("language", "t", "In another language"),
    Choice(_OWN, "i", "As you say", "Your own instruction"),
)


class WishScreen(Question[str | None]):
    """Returns one line; none where the agent closes the question."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """One input."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield CursorInput(compact=True, select_on_focus=False)
            yield Static(Content("Enter asks the AI, Esc closes"), classes="dialog-keys")

    def on_input_submitted(self, event: CursorInput.Submitted) -> None:
        """Enter."""
        event.stop()
        self.dismiss(one_line(event.value) or None)


async def change_wanted(desk: Desk) -> Change | None:
    """Let the agent choose; none where they leave the suggestion as it is."""
    chosen = await desk.answer_of(ChoiceScreen("Change the suggestion", CHOICES))
    if chosen == "language":
        language = await desk.answer_of(WishScreen("In which language?"))
        return Change("language", f"Say the same in this language: {language}") if language else None
    if chosen == _OWN:
        wish = await desk.answer_of(WishScreen("What is to be changed?"))
        return Change("", wish) if wish else None
    return next((Change(usual) for usual in get_args(Refinement) if usual and usual == chosen), None)
