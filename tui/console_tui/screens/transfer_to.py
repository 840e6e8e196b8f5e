"""To whom a customer is handed over: another queue or a colleague, by part of the name, with a word for them."""

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_schemas.queries import Colleague
from console_schemas.text import clean_text, one_line
from console_tui.handing_over import Destination, destinations, fitting
from console_tui.screens.question import Question
from console_tui.terminal.cursor import CursorInput

KEYS = "Up and Down choose, Tab goes to the note, Enter hands over, Esc closes"


class Target(NamedTuple):
    """Where the customer goes; an empty agent: to whoever serves the queue."""

    queue: str
    agent: str
    note: str


class TransferToScreen(Question[Target | None]):
    """Returns the target; none where the agent keeps the customer. Nothing is marked before the agent chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("ctrl+j", "hand_over", "Hand over", show=False, priority=True),
    ]

    class Met(Message):
        """These colleagues are there."""

        def __init__(self, colleagues: tuple[Colleague, ...]) -> None:
            super().__init__()
            self.colleagues = colleagues

    def __init__(self, name: str, queues: tuple[str, ...], now_in: str) -> None:
        super().__init__()
        self._name = name
        self._queues = queues
        self._now_in = now_in
        self._all = destinations(queues, now_in, ())
        self._shown: list[Destination] = []

    def compose(self) -> ComposeResult:
        """Part of a name, whom it may mean, a note."""
        with Vertical(classes="dialog"):
            yield Static(Content(one_line(f"Hand {self._name} over, from {self._now_in}")), classes="dialog-title")
            yield CursorInput(placeholder="Part of a queue's or a colleague's name", id="whom", compact=True)
            shown = OptionList()
            shown.can_focus = False
            yield shown
            yield CursorInput(placeholder="A word for the colleague, if needed", id="note", compact=True)
            yield Static(Content(KEYS), classes="dialog-keys", id="transfer-keys")

    def on_mount(self) -> None:
        """Every queue, and soon every colleague."""
        self._show()

    @on(Met)
    def _meet(self, event: Met) -> None:
        self._all = destinations(self._queues, self._now_in, event.colleagues)
        self._show()

    @on(CursorInput.Changed, "#whom")
    def _look(self, event: CursorInput.Changed) -> None:
        event.stop()
        self._show()

    @property
    def _marked(self) -> Destination | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def _show(self) -> None:
        """What fits now; what is marked stays so, and the best is marked once something is typed."""
        marked, words = self._marked, self.query_one("#whom", CursorInput).value
        fit = fitting(self._all, words, self._now_in)
        shown = self.query_one(OptionList)
        if fit != self._shown:
            self._shown = fit
            shown.clear_options()
            shown.add_options(Option(_prompt(each)) for each in fit)
            if marked in fit and not words.strip():
                shown.highlighted = fit.index(marked)
        if shown.highlighted is None and fit and words.strip():
            shown.highlighted = 0

    def action_move(self, step: int) -> None:
        """Mark the one above or below."""
        shown = self.query_one(OptionList)
        if self._shown:
            at = -1 if shown.highlighted is None else shown.highlighted
            shown.highlighted = max(0, min(at + step, len(self._shown) - 1))

    @on(CursorInput.Submitted)
    def _submit(self, event: CursorInput.Submitted) -> None:
        """Enter. The words of this very moment count: the list may not have been told of the last letter yet."""
        event.stop()
        self._show()
        self.action_hand_over()

    @on(OptionList.OptionSelected)
    def _pick(self, event: OptionList.OptionSelected) -> None:
        """By the mouse."""
        event.stop()
        self.action_hand_over()

    def action_hand_over(self) -> None:
        """Return what is marked; where nothing is, say what to do."""
        marked = self._marked
        if marked is None:
            words = "Nobody fits" if self.query_one("#whom", CursorInput).value.strip() else "Choose somebody first"
            self.query_one("#transfer-keys", Static).update(Content(f"{words}. {KEYS}"))
            return
        note = clean_text(self.query_one("#note", CursorInput).value.strip())
        self.dismiss(Target(marked.queue, marked.agent, note))


def _prompt(destination: Destination) -> Content:
    return Content.assemble(one_line(destination.name), ("  " + one_line(destination.detail), "$text-muted"))
