"""A waiting customer before they are accepted: why they are here, what the bot knows, and the last that was said."""

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from console_schemas.feed import CustomerGone
from console_schemas.queries import EngagementReply, QueueRow
from console_schemas.text import one_line
from console_tui.formatting import waited
from console_tui.screens.question import Question
from console_tui.signs import Signs
from console_tui.widgets.customer_card import CustomerCard
from console_tui.widgets.key_bar import KeyBar
from console_tui.widgets.transcript import Transcript

GONE_WORDS = {
    "abandoned": "{name} has left.",
    "expired": "{name} waited too long: the bot has been told.",
    "moved": "{name} waits in another queue now.",
}


class PreviewScreen(Question[str | None]):
    """Returns `accept`, `decline` (only of an offer to me) or none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,o", "accept", "Accept", show=False, priority=True),
        Binding("x", "decline", "Decline", show=False),
        Binding("escape,q", "dismiss(None)", "Close", show=False),
    ]

    class Loaded(Message):
        """The bridge told the whole of it."""

        def __init__(self, reply: EngagementReply) -> None:
            super().__init__()
            self.reply = reply

    class Failed(Message):
        """It could not be had, and why."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, row: QueueRow, me: str, signs: Signs, now: datetime | None) -> None:
        super().__init__()
        self._row = row
        self._me = me
        self._signs = signs
        self._now = now
        self._gone = False

    def compose(self) -> ComposeResult:
        """Who and why in two lines, then what is loaded, then the keys."""
        with Vertical(classes="dialog -page"):
            yield Static(self._headline(), classes="dialog-title")
            yield Static(Content(f"Loading{self._signs.ellipsis}"), id="preview-note")
            yield CustomerCard(id="preview-card")
            yield Transcript(id="preview-transcript")
            yield KeyBar(id="preview-keys")

    def _headline(self) -> Content:
        row = self._row
        details = [row.queue, f"priority {row.priority}", row.channel, row.language]
        waits = waited(row.waiting_since, self._now)
        if waits:
            details.append(f"waits {waits}")
        name = Content.styled(one_line(row.name), "bold")
        rest = Content.styled("  " + one_line("  ".join(filter(None, details))), "$text-muted")
        return Content("").join([name, rest, Content("\n" + one_line(row.reason) if row.reason else "")])

    def on_mount(self) -> None:
        """The keys; a note where somebody else is asked first."""
        self._show_keys()
        for view in (self.query_one(CustomerCard), self.query_one(Transcript)):
            view.signs = self._signs
            view.now = self._now
        transcript = self.query_one(Transcript)
        transcript.customer = self._row.name
        transcript.focus()

    @property
    def _offered_to_me(self) -> bool:
        return bool(self._row.offered_to) and self._row.offered_to == self._me

    @property
    def _offered_elsewhere(self) -> bool:
        return bool(self._row.offered_to) and self._row.offered_to != self._me

    def _show_keys(self) -> None:
        keys = [] if self._gone or self._offered_elsewhere else [("Enter", "Accept")]
        if self._offered_to_me and not self._gone:
            keys.append(("x", "Decline"))
        self.query_one(KeyBar).keys = (*keys, ("Tab", "Scroll the other part"), ("Esc", "Back to the list"))
        if self._offered_elsewhere:
            self._note("Somebody else is asked first: this customer can be accepted by all in a moment.")

    def _note(self, words: str) -> None:
        note = self.query_one("#preview-note", Static)
        note.update(Content(one_line(words)))
        note.display = bool(words)

    def on_preview_screen_loaded(self, event: Loaded) -> None:
        """Show what is known of the customer, and the last that was said."""
        reply = event.reply
        if not self._gone and not self._offered_elsewhere:
            self._note("")
        self.query_one(CustomerCard).engagement = reply.engagement
        self.query_one(Transcript).set_entries(reply.entries, reply.engagement.entries)

    def on_preview_screen_failed(self, event: Failed) -> None:
        """Say why there is nothing to see."""
        self._note(event.reason)

    def row_changed(self, row: QueueRow) -> None:
        """The customer is offered to somebody, or to everybody again."""
        if row.offered_to != self._row.offered_to:
            self._row = row
            self._note("")
            self._show_keys()

    def gone(self, departure: CustomerGone) -> None:
        """The customer waits no longer: say who was faster, and let nobody accept."""
        name = one_line(self._row.name)
        if departure.outcome == "accepted":
            words = f"{one_line(departure.by) or 'Somebody'} was faster: {name} is served."
        else:
            words = GONE_WORDS.get(departure.outcome, "{name} is no longer waiting.").format(name=name)
        self._gone = True
        self._note(words)
        self._show_keys()

    def action_accept(self) -> None:
        """Take the customer."""
        if not self._gone and not self._offered_elsewhere:
            self.dismiss("accept")

    def action_decline(self) -> None:
        """Let somebody else take the customer offered to me."""
        if self._offered_to_me and not self._gone:
            self.dismiss("decline")
