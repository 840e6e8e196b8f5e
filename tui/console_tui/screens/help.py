"""Every key and what it does, read from the actions themselves."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console_tui.action_keys import key_shown
from console_tui.actions import ACTIONS, EDITING, GROUPS, Action
from console_tui.screens.question import Question
from console_tui.widgets.wrapping import wrap

LETTER, KEYS = 7, 11
"""Columns of the letters and of the keys that act everywhere."""


class HelpScreen(Question[None]):
    """A page to read; any of the keys that opened it, Esc or q closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Close", show=False)]

    def __init__(self, actions: Sequence[Action] = ACTIONS) -> None:
        super().__init__()
        self._actions = actions

    def on_key(self, event: events.Key) -> None:
        """The keys that opened it."""
        action = next(action for action in self._actions if action.name == "help")
        if event.key in action.keys.split(",") or (event.character and event.character in action.letters):
            event.stop()
            self.dismiss(None)

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(classes="dialog -page"):
            yield Static()

    def on_resize(self) -> None:
        """What an action does is wrapped beside its keys, not below them."""
        scroll = self.query_one(VerticalScroll)
        width = scroll.scrollable_content_region.width or self.size.width
        scroll.query_one(Static).update(help_page(width, self._actions))

    def on_mount(self) -> None:
        """So that arrows and page keys scroll at once."""
        self.query_one(VerticalScroll).focus()


def help_page(width: int, actions: Sequence[Action] = ACTIONS) -> Content:
    """The actions by group, then the keys that belong to a place, in this many columns."""
    lines = [
        Content.styled("Keys", "bold"),
        Content(f"Outside an input a letter acts. Inside one: the ctrl and function keys{_menu_key(actions)}."),
    ]
    for group in GROUPS:
        lines += [Content(), Content.styled(group, "bold $text-accent")]
        lines += [_line(action, width) for action in actions if action.group == group]
    lines += [Content(), Content.styled("In place", "bold $text-accent")]
    lines += [Content.assemble((keys.ljust(LETTER + KEYS), "bold"), _beside(text, width)) for keys, text in EDITING]
    return Content("\n").join(lines)


def _menu_key(actions: Sequence[Action]) -> str:
    key = next((action.keys.split(",")[0] for action in actions if action.name == "menu"), "")
    return f", or {key} and then the letter" if key else ""


def _line(action: Action, width: int) -> Content:
    letter = ("Space" if action.letters == " " else action.letter_shown).ljust(LETTER)
    keys = " ".join(key_shown(key) for key in action.keys.split(",") if key).ljust(KEYS)
    return Content.assemble((letter, "bold"), (keys, "bold"), _beside(action.help, width))


def _beside(text: str, width: int) -> str:
    indent = "\n" + " " * (LETTER + KEYS)
    return indent.join(cut.text for cut in wrap(text, width - LETTER - KEYS))
