"""Everything the bot collected about the customer."""

from datetime import datetime, tzinfo
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from console_schemas.engagement import Engagement
from console_tui.widgets.customer_lines import PASSKEY, CardLine, CardView, card_lines
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.line_view import LineView, Row


class CustomerCard(LineView):
    """Who the customer is, why they came, what they told the bot. Secrets are masked until they are in `revealed`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "reveal", "Reveal", show=False, id="card.reveal"),
        Binding("right", "choose(1)", "Next secret", show=False, id="card.next-secret"),
        Binding("left", "choose(-1)", "Previous secret", show=False, id="card.previous-secret"),
    ]

    engagement: reactive[Engagement | None] = reactive(None, repaint=False)
    """With its secrets masked, as the bridge sends it."""
    revealed: reactive[dict[str, str]] = reactive({}, repaint=False, always_update=True)
    """The secrets that may be seen now: `passkey` or an attribute's name → value."""
    now: reactive[datetime | None] = reactive(None, repaint=False)

    class RevealWanted(Message):
        """The agent wants to see this secret, or no longer: `passkey` or an attribute's name."""

        def __init__(self, secret: str) -> None:
            super().__init__()
            self.secret = secret

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._lines: list[CardLine] = []
        self._chosen = 0

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of what is masked, in the order of the card."""
        if self.engagement is None:
            return ()
        transfer = self.engagement.transfer
        passkey = (PASSKEY,) if transfer.passkey is not None else ()
        return (*passkey, *(each.name for each in transfer.attributes if each.sensitive))

    @property
    def chosen(self) -> str:
        """The secret that `action_reveal` asks for; empty: there is none."""
        return self.secrets[self._chosen] if self._chosen < len(self.secrets) else ""

    def watch_engagement(self, old: Engagement | None, new: Engagement | None) -> None:
        """Another customer, or news of this one."""
        if old is None or new is None or old.id != new.id:
            self._chosen = 0
            self.scroll_to_line(0)
        self._compose_lines()

    def watch_revealed(self) -> None:
        """A secret is shown or hidden again."""
        self._compose_lines()

    def watch_signs(self) -> None:
        """Other characters."""
        self._compose_lines()

    def watch_now(self, old: datetime | None, now: datetime | None) -> None:
        """A passkey expires; a day has another name."""
        if self._dated(old) != self._dated(now):
            self._compose_lines()

    def _dated(self, now: datetime | None) -> object:
        passkey = self.engagement.transfer.passkey if self.engagement else None
        expires = passkey.expires_at if passkey else None
        return now and (now.astimezone(self._zone).date(), expires is not None and expires <= now)

    def on_resize(self, event: events.Resize) -> None:
        """Another width: wrap again."""
        self._compose_lines()

    def _compose_lines(self) -> None:
        width = self.size.width
        if not width:
            return
        view = CardView(width, self.signs, self.revealed, self.now, self._zone)
        self._lines = card_lines(self.engagement, view) if self.engagement else []
        self.set_line_count(len(self._lines))
        self.repaint_changed()

    def row_at(self, y: int) -> Row:
        """A line of the card, or the word for none."""
        if self.engagement is None:
            return Row((Span(" Nobody is chosen.", "dim"),) if y == 0 else BLANK)
        return super().row_at(y)

    def line_at(self, index: int) -> Line:
        """A line of the card."""
        return self._lines[index].line

    def look_under(self, index: int) -> str:
        """The chosen secret stands out while the card has the focus."""
        secret = self._lines[index].secret
        return "cursor" if self.has_focus and secret and secret == self.chosen else ""

    def action_choose(self, step: int) -> None:
        """Choose the next or the previous secret."""
        if self.secrets:
            self._chosen = (self._chosen + step) % len(self.secrets)
            self.show_line(next(at for at, each in enumerate(self._lines) if each.secret == self.chosen))
            self.refresh()

    def action_reveal(self) -> None:
        """Ask for the chosen secret."""
        if self.chosen:
            self.post_message(self.RevealWanted(self.chosen))
