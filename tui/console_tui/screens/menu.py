"""The menu that ctrl+g opens: everything that can be done here, one letter away, also from inside an input."""

from collections.abc import Iterable
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Grid, Vertical
from textual.content import Content
from textual.widgets import Static

from console_tui.actions import ACTIONS, GROUPS, Action
from console_tui.console_state import ConsoleState
from console_tui.screens.question import Question


class Pressed(NamedTuple):
    """The action that was chosen, and the letter that chose it."""

    name: str
    letter: str


class MenuScreen(Question[Pressed | None]):
    """Returns what was chosen; any other key closes the menu and does nothing."""

    def __init__(self, state: ConsoleState, actions: Iterable[Action] = ACTIONS) -> None:
        super().__init__()
        self._actions = tuple(action for action in actions if action.letters and action.available(state))

    def compose(self) -> ComposeResult:
        """One block for each group that has something to offer."""
        with Vertical(classes="dialog -wide-dialog"), Grid(classes="menu-groups"):
            for group in GROUPS:
                actions = [action for action in self._actions if action.group == group and action.name != "menu"]
                if actions:
                    yield Static(Content("\n").join([Content.styled(group, "bold"), *map(_line, actions)]))

    def on_key(self, event: events.Key) -> None:
        """A letter chooses, anything else closes."""
        event.stop()
        letter = event.character or ""
        chosen = next((action for action in self._actions if letter and letter in action.letters), None)
        self.dismiss(Pressed(chosen.name, letter) if chosen and chosen.name != "menu" else None)


def _line(action: Action) -> Content:
    return Content.assemble((action.letter_shown.rjust(3), "bold $text-accent"), " ", action.label)
