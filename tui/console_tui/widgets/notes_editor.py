"""The agent's notes, and the summaries that an AI added to them."""

from datetime import datetime, tzinfo

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import TextArea

from console_schemas.events import SummaryBlock
from console_schemas.text import clean_text
from console_tui.signs import UNICODE, Signs
from console_tui.widgets.notes_bar import NotesBar
from console_tui.widgets.notes_text import NotesText
from console_tui.widgets.summary_view import SummaryView


class NotesEditor(Vertical):
    """The agent's own words above, to be edited; the AI's below, to be read. Neither ever changes the other."""

    DEFAULT_CSS = """
    NotesEditor {
        & > NotesText { height: 1fr; min-height: 3; background: $background; border-left: blank; }
        & > NotesText:focus { border-left: outer $accent; }
        & > NotesText.-ascii:focus { border-left: ascii $accent; }
        & > SummaryView { height: auto; max-height: 50%; }
        & > SummaryView:focus { max-height: 60%; }
    }
    """

    saved: reactive[str] = reactive("", repaint=False)
    """The notes as the log has them."""
    summaries: reactive[tuple[SummaryBlock, ...]] = reactive((), repaint=False)
    editable: reactive[bool] = reactive(True, repaint=False)
    now: reactive[datetime | None] = reactive(None, repaint=False)
    signs: reactive[Signs] = reactive(UNICODE, repaint=False)

    class SaveWanted(Message):
        """The agent wants these notes kept."""

        def __init__(self, engagement_id: str, notes: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id
            self.notes = notes

    class NotesChanged(Message):
        """The agent has edited the notes."""

        def __init__(self, engagement_id: str, notes: str) -> None:
            super().__init__()
            self.engagement_id = engagement_id
            self.notes = notes

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.engagement_id = ""
        """Whom the notes are about."""
        self._told = ""
        self._bar = NotesBar()
        self._editor = NotesText()
        self.summary = SummaryView(zone=zone, id="summaries")
        """What the AI added; it takes the keys by itself."""

    def compose(self) -> ComposeResult:
        """One line that says whether all is saved, the notes, the summaries."""
        yield self._bar.data_bind(NotesEditor.signs)
        yield self._editor.data_bind(NotesEditor.signs)
        yield self.summary.data_bind(NotesEditor.summaries, NotesEditor.signs, NotesEditor.now)

    @property
    def notes(self) -> str:
        """What stands in the editor."""
        return self._editor.text

    @property
    def unsaved(self) -> bool:
        """Whether the editor holds something else than the log."""
        return self.notes != self.saved

    def load(self, notes: str, saved: str, engagement_id: str = "") -> None:
        """Show the notes of an engagement: what was being written, and what the log has.

        Says once more what the last engagement's notes came to, where that was not told yet; nothing of the new ones.
        """
        self._tell()
        self.engagement_id = engagement_id
        self.set_reactive(NotesEditor.saved, saved)
        self._show(notes)

    def save(self) -> None:
        """Ask for the notes to be kept, where they are not."""
        if self.unsaved:
            self.post_message(self.SaveWanted(self.engagement_id, self.notes))

    def watch_saved(self, old: str, saved: str) -> None:
        """The log has other notes: they come into an editor without unsaved changes, never over any."""
        if self.notes == old:
            self._show(saved)
        self._mark()

    def watch_editable(self, editable: bool) -> None:
        """Over: the notes can only be read."""
        self._editor.read_only = not editable

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the new notes."""
        event.stop()
        self._mark()
        self._tell()

    def _show(self, notes: str) -> None:
        with self._editor.prevent(TextArea.Changed):
            self._editor.load_text(clean_text(notes))
        self._told = self.notes
        self._mark()

    def _tell(self) -> None:
        if self.notes != self._told:
            self._told = self.notes
            self.post_message(self.NotesChanged(self.engagement_id, self.notes))

    def _mark(self) -> None:
        self._bar.unsaved = self.unsaved
