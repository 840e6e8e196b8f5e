"""To whom a customer is handed over: a queue, or one agent, with a word for them."""

from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_schemas.ids import is_token
from console_schemas.text import clean_text, one_line
from console_tui.screens.question import Question
from console_tui.terminal.cursor import CursorInput


class Target(NamedTuple):
    """Where the customer goes; an empty agent: to whoever serves the queue."""

    queue: str
    agent: str
    note: str


class TransferToScreen(Question[Target | None]):
    """Returns the target; none where the agent keeps the customer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("ctrl+j", "hand_over", "Hand over", show=False, priority=True),
    ]

    def __init__(self, name: str, queues: tuple[str, ...], now_in: str) -> None:
        super().__init__()
        self._name = name
        self._queues = queues or (now_in,)
        self._now_in = now_in

    def compose(self) -> ComposeResult:
        """The queues, an agent, a note."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(f"Hand {self._name} over")), classes="dialog-title")
            yield OptionList(*(Option(self._prompt(queue), id=queue) for queue in self._queues))
            yield CursorInput(placeholder="An agent's id, or empty for the whole queue", id="agent", compact=True)
            yield CursorInput(placeholder="A word for the colleague, if needed", id="note", compact=True)
            yield Static(
                Content("Enter hands over, Tab goes on, Esc closes"), classes="dialog-keys", id="transfer-keys"
            )

    def _prompt(self, queue: str) -> Content:
        here = Content.styled("  (now)", "$text-muted") if queue == self._now_in else Content()
        return Content("").join([Content(one_line(queue)), here])

    def on_mount(self) -> None:
        """The queue the customer is in is marked."""
        queues = self.query_one(OptionList)
        queues.highlighted = self._queues.index(self._now_in) if self._now_in in self._queues else 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a queue."""
        event.stop()
        self.action_hand_over()

    def on_input_submitted(self, event: CursorInput.Submitted) -> None:
        """Enter in an input."""
        event.stop()
        self.action_hand_over()

    def action_hand_over(self) -> None:
        """Return what was chosen; a name that cannot be one is pointed out."""
        agent = self.query_one("#agent", CursorInput).value.strip()
        if agent and not is_token(agent):
            self._say("An agent's id has only letters, digits, - and _")
            return
        marked = self.query_one(OptionList).highlighted
        queue = self._queues[marked] if marked is not None else self._now_in
        if not agent and queue == self._now_in:
            self._say(f"{self._name} is from this queue: choose another one, or name an agent")
            return
        self.dismiss(Target(queue, agent, clean_text(self.query_one("#note", CursorInput).value.strip())))

    def _say(self, words: str) -> None:
        self.query_one("#transfer-keys", Static).update(Content(one_line(words)))
