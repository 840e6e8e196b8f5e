"""What an action of the agent is: its name, its keys, its words, and when it is possible."""

from collections.abc import Callable
from typing import NamedTuple

from console_tui import availability as when
from console_tui.console_state import ConsoleState

Condition = Callable[[ConsoleState], bool]

GROUPS = ("Customers", "Chats", "This chat", "This engagement", "Places", "Console")


class Action(NamedTuple):
    """One thing the agent can do. The name is the id that a configuration would remap it by."""

    name: str
    label: str
    help: str
    group: str
    letters: str
    """Each acts outside an input, and after ctrl+g. Several: the one that was pressed is told to the action."""
    keys: str = ""
    """Act everywhere, comma-separated, the first is the one that people are shown."""
    available: Condition = when.always
    footer: int = 0
    """How early it stands in the footer while it is available; 0: never."""
    asks: bool = False
    """Whether it opens a question: what is typed from then on belongs to that."""

    refusal: str = "not possible here"
    """What is said where it is not available."""

    @property
    def letter_shown(self) -> str:
        """The letter as people read it."""
        return f"{self.letters[0]}-{self.letters[-1]}" if len(self.letters) > 1 else self.letters
