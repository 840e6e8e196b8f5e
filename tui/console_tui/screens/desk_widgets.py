"""The widgets of the desk, made once, and how they lie in each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from console_tui.screens.bars import HeadingBar, NoticeBar, SecretBar
from console_tui.signs import Signs
from console_tui.widgets.assist_card import AssistCard
from console_tui.widgets.composer import Composer
from console_tui.widgets.customer_card import CustomerCard
from console_tui.widgets.editor import Editor
from console_tui.widgets.engagement_header import EngagementHeader
from console_tui.widgets.engagement_list import EngagementList
from console_tui.widgets.key_bar import KeyBar
from console_tui.widgets.line_bar import LineBar
from console_tui.widgets.line_view import LineView
from console_tui.widgets.notes_editor import NotesEditor
from console_tui.widgets.status_bar import StatusBar
from console_tui.widgets.transcript import Transcript
from console_tui.widgets.waiting_list import WaitingList


@dataclass(frozen=True)
class DeskWidgets:
    """Every widget of the desk under its name; the name is its id too."""

    status: StatusBar = field(default_factory=lambda: StatusBar(id="status"))
    waiting_heading: HeadingBar = field(default_factory=lambda: HeadingBar(id="waiting-heading"))
    waiting: WaitingList = field(default_factory=lambda: WaitingList(id="waiting"))
    chats_heading: HeadingBar = field(default_factory=lambda: HeadingBar(id="chats-heading"))
    chats: EngagementList = field(default_factory=lambda: EngagementList(id="chats"))
    strip: EngagementList = field(default_factory=lambda: EngagementList(id="strip"))
    header: EngagementHeader = field(default_factory=lambda: EngagementHeader(id="header"))
    secret: SecretBar = field(default_factory=lambda: SecretBar(id="secret"))
    transcript: Transcript = field(default_factory=lambda: Transcript(id="transcript"))
    assist: AssistCard = field(default_factory=lambda: AssistCard(id="assist"))
    composer: Composer = field(default_factory=lambda: Composer(id="composer"))
    card: CustomerCard = field(default_factory=lambda: CustomerCard(id="card"))
    notes: NotesEditor = field(default_factory=lambda: NotesEditor(id="notes"))
    notice: NoticeBar = field(default_factory=lambda: NoticeBar(id="notice"))
    keys: KeyBar = field(default_factory=lambda: KeyBar(id="keys"))

    def compose(self) -> ComposeResult:
        """Status above, keys below; between them the lists, and what belongs to one chat under its header."""
        yield self.status
        with Horizontal(id="columns"):
            with Vertical(id="lists"):
                yield self.waiting_heading
                yield self.waiting
                yield self.chats_heading
                yield self.chats
            with Vertical(id="work"):
                yield self.strip
                yield self.header
                with Horizontal(id="views"):
                    with Vertical(id="conversation"):
                        yield self.secret
                        yield self.transcript
                        yield self.assist
                        yield self.composer
                    with Vertical(id="side"):
                        yield self.card
                        yield self.notes
        yield self.notice
        yield self.keys

    def __iter__(self) -> Iterator[Widget]:
        """All of them."""
        return iter(vars(self).values())

    def set_signs(self, signs: Signs) -> None:
        """Which characters may be drawn; and what is said before anything is known."""
        for widget in self:
            if isinstance(widget, LineBar | LineView | Editor | NotesEditor):
                widget.signs = signs
        self.waiting_heading.heading = "Waiting"
        self.chats_heading.heading = "My chats"
        self.waiting.loading_rows = self.chats.loading_rows = self.strip.loading_rows = True
        self.strip.compact = True
        self.strip.can_focus = False
