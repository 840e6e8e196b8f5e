"""The base of the places an agent writes in."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import TextArea

from console_schemas.text import clean_text
from console_tui.signs import ASCII, UNICODE, Signs
from console_tui.terminal.cursor import CursorTextArea

NEW_LINE_KEYS = frozenset({"ctrl+j", "shift+enter", "ctrl+enter", "alt+enter", "shift+\r", "ctrl+\r"})
"""ctrl+j arrives everywhere; the others where the terminal tells them from Enter."""

_KEYS = (
    ("up", "cursor_up"),
    ("down", "cursor_down"),
    ("left", "cursor_left"),
    ("right", "cursor_right"),
    ("shift+up", "cursor_up(True)"),
    ("shift+down", "cursor_down(True)"),
    ("shift+left", "cursor_left(True)"),
    ("shift+right", "cursor_right(True)"),
    ("ctrl+left,alt+left,alt+b", "cursor_word_left"),
    ("ctrl+right,alt+right,alt+f", "cursor_word_right"),
    ("ctrl+shift+left", "cursor_word_left(True)"),
    ("ctrl+shift+right", "cursor_word_right(True)"),
    ("home,ctrl+a", "cursor_line_start"),
    ("end,ctrl+e", "cursor_line_end"),
    ("shift+home", "cursor_line_start(True)"),
    ("shift+end", "cursor_line_end(True)"),
    ("backspace", "delete_left"),
    ("delete,ctrl+d", "delete_right"),
    ("ctrl+w,ctrl+backspace,alt+backspace", "delete_word_left"),
    ("alt+delete,alt+d", "delete_word_right"),
    ("ctrl+u", "delete_to_start_of_line"),
    ("ctrl+k", "delete_to_end_of_line_or_delete_line"),
    ("ctrl+x", "cut"),
    ("ctrl+c", "copy"),
    ("ctrl+v", "paste"),
    ("ctrl+underscore,ctrl+z,super+z", "undo"),
    ("ctrl+shift+z,alt+underscore,alt+z", "redo"),
)

NAMELESS = {"plus": "+", "minus": "-", "slash": "/", "at": "@", "backslash": "\\", "underscore": "_"}
"""Characters that Textual does not find again by the names it gives their keys."""


class Editor(CursorTextArea, inherit_bindings=False):
    """Several lines of plain text, edited with the keys of a shell. What is pasted is made harmless first.

    The edge on the left says that one can write here, in colour where the keys arrive here.

    Page up and page down are left to those above, and so are the function keys.
    """

    DEFAULT_CSS = """
    Editor {
        border: none; border-left: outer $border-blurred; padding: 0; background: $surface; scrollbar-size: 0 0;
        &:focus { border: none; border-left: outer $accent; }
        &.-ascii { border-left: ascii $border-blurred; }
        &.-ascii:focus { border-left: ascii $accent; }
        & .text-area--placeholder { color: $text-muted; }
        &:ansi .text-area--placeholder { text-style: dim; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, show=False, id=f"editor.{action.replace('(True)', '-select').replace('_', '-')}")
        for keys, action in _KEYS
    ]

    signs: reactive[Signs] = reactive(UNICODE, repaint=False)

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            placeholder=placeholder,
            id=id,
            classes=classes,
        )

    def watch_signs(self, signs: Signs) -> None:
        """The edge is one of them."""
        self.set_class(signs == ASCII, "-ascii")

    def render_line(self, y: int) -> Strip:
        """While a layout settles there may be no room at all, into which Textual's placeholder cannot be wrapped."""
        return super().render_line(y) if self.content_size.width else Strip.blank(0)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Whatever prints is text here, and no key of anybody above, also where nothing can be written any more."""
        character = character or NAMELESS.get(key)
        return super().check_consume_key(key, character) or (character is not None and character.isprintable())

    def insert_text(self, text: str) -> None:
        """Put text where the cursor is, instead of what is selected; the cursor stands behind it. Can be undone."""
        self.replace(clean_text(text), *self.selection, maintain_selection_offset=False)
        self.scroll_cursor_visible()

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """Nobody above wants to know where the cursor is, and every key moves it."""
        event.stop()

    async def _on_key(self, event: events.Key) -> None:
        if event.key in NEW_LINE_KEYS:
            event.stop()
            event.prevent_default()
            if not self.read_only:
                self.insert_text("\n")
        elif (self.read_only and event.is_printable) or (not event.is_printable and await self._edited(event.key)):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    async def _edited(self, key: str) -> bool:
        """Whether one of the editor's own keys has done its work. At once: by Textual's way up the letters behind it,
        which come in the same packet over a slow line, would overtake it.
        """
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if await self.app.run_action(binding.action, self):
                return True
        return False

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if not self.read_only:
            self.insert_text(event.text)
