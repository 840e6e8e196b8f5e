"""What the agent had written in chats that are no longer theirs, to be read and copied."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_schemas.text import clean_text, one_line
from console_tui.screens.question import Question
from console_tui.shelves import Shelf


class KeptScreen(Question[str | None]):
    """Returns the text that is to be copied; none where the agent closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def __init__(self, shelves: Mapping[str, Shelf]) -> None:
        super().__init__()
        self._shelves = tuple(shelves.values())[::-1]

    def compose(self) -> ComposeResult:
        """Each customer with all that was written, the newest first."""
        with Vertical(classes="dialog"):
            yield Static(Content("Written in chats that are no longer yours"), classes="dialog-title")
            yield OptionList(*(Option(_prompt(shelf)) for shelf in self._shelves))
            yield Static(Content("Enter copies, Esc closes"), classes="dialog-keys")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter copies what is marked."""
        event.stop()
        self.dismiss(_text(self._shelves[event.option_index]))


def _text(shelf: Shelf) -> str:
    return "\n".join(filter(None, (shelf.written, shelf.notes_draft)))


def _prompt(shelf: Shelf) -> Content:
    return Content.assemble((one_line(shelf.name) or "A customer", "bold $text-accent"), "\n", clean_text(_text(shelf)))
