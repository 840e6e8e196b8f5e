"""The quick switcher: part of a name, and Enter."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_schemas.text import one_line
from console_tui.screens.question import Question
from console_tui.switching import Goal, matching
from console_tui.terminal.cursor import CursorInput


class SwitchScreen(Question[Goal | None]):
    """Returns whom the agent wants to go to; none where they close the question."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
    ]

    def __init__(self, goals: tuple[Goal, ...]) -> None:
        super().__init__()
        self._goals = goals
        self._found: list[Goal] = []

    def compose(self) -> ComposeResult:
        """An input, and whom it may mean."""
        with Vertical(classes="dialog"):
            yield CursorInput(placeholder="Part of a name", compact=True)
            goals = OptionList()
            goals.can_focus = False
            yield goals
            yield Static(Content("Enter goes there, Up and Down choose, Esc closes"), classes="dialog-keys")

    def on_mount(self) -> None:
        """Everybody, before a word is typed."""
        self._look_for("")

    @on(CursorInput.Changed)
    def _look(self, event: CursorInput.Changed) -> None:
        event.stop()
        self._look_for(event.value)

    def _look_for(self, words: str) -> None:
        self._found = matching(self._goals, words)
        shown = self.query_one(OptionList)
        shown.clear_options()
        shown.add_options(Option(_prompt(goal)) for goal in self._found)
        shown.highlighted = 0 if self._found else None

    def action_move(self, step: int) -> None:
        """Mark the one above or below."""
        shown = self.query_one(OptionList)
        if shown.highlighted is not None:
            shown.highlighted = max(0, min(shown.highlighted + step, len(self._found) - 1))

    @on(CursorInput.Submitted)
    def _go(self, event: CursorInput.Submitted) -> None:
        """The words of this very moment count: the list may not have been told of the last letter yet."""
        event.stop()
        marked = self.query_one(OptionList).highlighted
        if matching(self._goals, event.value) != self._found:
            self._look_for(event.value)
            marked = self.query_one(OptionList).highlighted
        if marked is not None:
            self.dismiss(self._found[marked])

    @on(OptionList.OptionSelected)
    def _pick(self, event: OptionList.OptionSelected) -> None:
        """By the mouse."""
        event.stop()
        self.dismiss(self._found[event.option_index])


def _prompt(goal: Goal) -> Content:
    place = goal.detail if goal.mine else f"waits in {goal.detail}"
    return Content.assemble(one_line(goal.name), ("  " + one_line(place), "$text-muted"))
