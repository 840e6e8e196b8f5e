"""What a conversation on the screen is given besides its entries."""

from datetime import datetime

from textual.reactive import reactive

from console_tui.view_models import PendingMessage
from console_tui.widgets.line_view import LineView


class TranscriptValues(LineView):
    """Values only; each decides itself, where it is watched, what has to be drawn again."""

    pending: reactive[tuple[PendingMessage, ...]] = reactive((), repaint=False)
    """My messages that the log has not confirmed, oldest first."""
    unread_from: reactive[int | None] = reactive(None, repaint=False)
    """The position of the first unread entry: a line is drawn above it."""
    now: reactive[datetime | None] = reactive(None, repaint=False)
    """For `Today` and `Yesterday`."""
    me: reactive[str] = reactive("", repaint=False)
    """My id: my own messages carry a delivery sign."""
    my_name: reactive[str] = reactive("", repaint=False)
    customer: reactive[str] = reactive("", repaint=False)
    """What to call the customer where a message does not name them."""
    leaps = False
    """Whether lines that come fast move the others by many rows at once, because each move costs much."""
