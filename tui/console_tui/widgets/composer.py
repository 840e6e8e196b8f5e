"""The input: what the agent writes to the customer."""

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import TextArea

from console_schemas.text import clean_text
from console_tui.widgets.sent_history import SentHistory

NEW_LINE_KEYS = frozenset({"ctrl+j", "shift+enter", "ctrl+enter", "alt+enter", "shift+\r", "ctrl+\r"})
"""ctrl+j arrives everywhere; the others where the terminal tells them from Enter."""


class Composer(TextArea):
    """Enter writes, ctrl+j makes a new line, a paste never sends. Up from the first line recalls what was sent."""

    DEFAULT_CSS = """
    Composer {
        height: auto; min-height: 1; max-height: 5; border: none; padding: 0;
        background: $surface; scrollbar-size-vertical: 0;
        &:focus { border: none; }
    }
    """

    enabled: reactive[bool] = reactive(True)
    """Whether there is somebody to write to."""

    class Written(Message):
        """The agent wrote this and wants it sent to this engagement's customer. The input is empty already."""

        def __init__(self, engagement_id: str, text: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id
            self.text = text

    class DraftChanged(Message):
        """The text in the input of this engagement is another one, by the agent's hand."""

        def __init__(self, engagement_id: str, text: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id
            self.text = text

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False
        self._sent = SentHistory()
        self.engagement_id = ""
        """Whom the text is for. Keys and messages wait in line, so a message must say itself where it belongs."""

    @property
    def draft(self) -> str:
        """What is written and not sent."""
        return self.text

    def load(self, draft: str, sent: tuple[str, ...] = (), engagement_id: str = "") -> None:
        """Show the draft of an engagement, with what was sent in it for recall (oldest first). Posts nothing."""
        self.engagement_id = engagement_id
        self._sent = SentHistory(sent)
        with self.prevent(TextArea.Changed):
            self.load_text(clean_text(draft))
        self.move_cursor(self.document.end)

    def insert_text(self, text: str) -> None:
        """Put text where the cursor is, to be edited (a suggestion, a canned response). Can be undone."""
        self.replace(clean_text(text), *self.selection)

    def watch_enabled(self, enabled: bool) -> None:
        """Nobody to write to: nothing can be typed."""
        self.read_only = not enabled

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the new draft."""
        event.stop()
        self.post_message(self.DraftChanged(self.engagement_id, self.text))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_write()
        elif event.key in NEW_LINE_KEYS:
            event.stop()
            event.prevent_default()
            if not self.read_only:
                self.insert("\n")
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if not self.read_only:
            self.insert_text(event.text)

    def action_write(self) -> None:
        """Tell what is written, unless it is nothing, and empty the input at once: the next key may be waiting."""
        text = self.text
        if self.enabled and text.strip():
            self._sent.add(text)
            self.text = ""
            self.post_message(self.Written(self.engagement_id, text))
