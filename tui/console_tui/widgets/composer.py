"""The input: what the agent writes to the customer."""

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import TextArea

from console_schemas.text import clean_text
from console_tui.widgets.editor import Editor
from console_tui.widgets.sent_history import SentHistory

NO_CHAT = "No chat is open."
OVER = "The chat is over: nothing can be sent."
REPLY = "Reply"


class Composer(Editor):
    """Enter writes, ctrl+j makes a new line, a paste never sends. Up from the beginning recalls what was sent."""

    DEFAULT_CSS = "Composer { height: auto; min-height: 1; max-height: 5; }"

    enabled: reactive[bool] = reactive(True)
    """Whether there is somebody to write to."""
    holding: reactive[bool] = reactive(False, repaint=False)
    """Whether something has to be read before what is written may go."""

    class Written(Message):
        """The agent wrote this and wants it sent to this engagement's customer. The input is empty already."""

        def __init__(self, engagement_id: str, text: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id
            self.text = text

    class Held(Message):
        """The agent wants the text sent to this engagement's customer, but something has to be read first."""

        def __init__(self, engagement_id: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id

    class DraftChanged(Message):
        """The text in the input of this engagement is another one, by the agent's hand."""

        def __init__(self, engagement_id: str, text: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id
            self.text = text

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id, classes=classes)
        self._sent = SentHistory()
        self._told = ""
        self.engagement_id = ""
        """Whom the text is for. Keys and messages wait in line, so a message must say itself where it belongs."""

    @property
    def draft(self) -> str:
        """What is written and not sent."""
        return self.text

    def load(self, draft: str, sent: tuple[str, ...] = (), engagement_id: str = "") -> None:
        """Show the draft of an engagement, with what was sent in it for recall (oldest first).

        Says once more what the last engagement's draft came to, where that was not told yet; nothing of the new one.
        """
        self._tell()
        self.engagement_id = engagement_id
        self._invite()
        self._sent = SentHistory(sent)
        with self.prevent(TextArea.Changed):
            self.load_text(clean_text(draft))
        self._told = self.text
        self.move_cursor(self.document.end)

    def _tell(self) -> None:
        if self.text != self._told:
            self._told = self.text
            self.post_message(self.DraftChanged(self.engagement_id, self.text))

    def watch_enabled(self, enabled: bool) -> None:
        """Nobody to write to: nothing can be typed."""
        self.read_only = not enabled
        self._invite()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The invitation goes: the cursor is one, and costs nothing after every line that is sent."""
        super().watch_has_focus(has_focus)
        self._invite()

    def _invite(self) -> None:
        """While there is no text: whether one can write, and to whom not."""
        if not self.engagement_id:
            self.placeholder = NO_CHAT
        elif self.enabled:
            self.placeholder = "" if self.has_focus else REPLY
        else:
            self.placeholder = OVER

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the new draft."""
        event.stop()
        if self._sent.recalled is not None and self.text != self._sent.recalled:
            self._sent.edited()
        self._tell()

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_write()
        else:
            await super()._on_key(event)

    def action_write(self) -> None:
        """Tell what is written, unless it is nothing, and empty the input at once: the next key may be waiting."""
        text = self.text
        if not self.enabled or not text.strip():
            return
        if self.holding:
            self.post_message(self.Held(self.engagement_id))
        else:
            self._sent.add(text)
            self.load_text("")
            self.post_message(self.Written(self.engagement_id, text))

    def action_cursor_up(self, select: bool = False) -> None:
        """The line above; from the beginning of the text, or on in what was sent, the text sent before."""
        first = self.navigator.is_first_wrapped_line(self.cursor_location)
        if select or not (self.cursor_at_start_of_text or (first and self._sent.recalled is not None)):
            super().action_cursor_up(select)
        else:
            self._recall(self._sent.back(self.text))

    def action_cursor_down(self, select: bool = False) -> None:
        """The line below; while looking at what was sent, from its last line the text sent after it."""
        last = self.navigator.is_last_wrapped_line(self.cursor_location)
        if select or not last or self._sent.recalled is None:
            super().action_cursor_down(select)
        else:
            self._recall(self._sent.forth())

    def _recall(self, text: str | None) -> None:
        if text is not None and not self.read_only:
            self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
            self.move_cursor(self.document.end)
            self._tell()
