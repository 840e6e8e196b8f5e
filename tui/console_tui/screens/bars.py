"""The bars of the desk that are no widget of their own anywhere else: notice, secret, heading."""

from textual.reactive import reactive

from console_schemas.text import one_line
from console_tui.desk_events import Noticed, Severity
from console_tui.formatting import number
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.line_bar import LineBar, LinesBar
from console_tui.widgets.wrapping import wrap

MOST_LINES = 8
LONGEST = 500
"""Characters of a notice: as long as a refusal may be."""

SEVERITY_LOOKS: dict[Severity, str] = {"information": "accent", "warning": "warn", "error": "bad"}


class NoticeBar(LinesBar):
    """A sentence for the agent, in place of the keys until it is read; as high as it takes to read all of it."""

    DEFAULT_CSS = f"NoticeBar {{ max-height: {MOST_LINES}; }}"
    SHOWS = ("notice",)

    notice: reactive[Noticed | None] = reactive(None, repaint=False)

    def lines(self, width: int) -> list[Line]:
        """The sentence, with a sign where something is wrong."""
        if self.notice is None:
            return [BLANK]
        sign = "" if self.notice.severity == "information" else f"{self.signs.urgent} "
        cuts = wrap(sign + one_line(self.notice.text, limit=LONGEST), width)
        return [(Span(cut.text, SEVERITY_LOOKS[self.notice.severity]),) for cut in cuts]


class SecretBar(LineBar):
    """The passkey while it is revealed, beside the chat it is for: to be compared while writing."""

    SHOWS = ("secrets",)

    secrets: reactive[dict[str, str]] = reactive({}, repaint=False)

    def line(self, width: int) -> Line:
        """Name and value of each."""
        spans = [Span(f"{self.signs.secret} ", "warn")]
        for name, value in self.secrets.items():
            label = "Passkey" if name == "passkey" else one_line(name, limit=24)
            spans += [Span(f"{label}: ", "dim"), Span(one_line(value), "name"), Span("  ")]
        return (*spans, Span("hidden again in a moment", "dim"))


class HeadingBar(LineBar):
    """What stands below it, and how many there are."""

    SHOWS = ("heading", "count")

    heading: reactive[str] = reactive("", repaint=False)
    count: reactive[int | None] = reactive(None, repaint=False)
    """None: it is not known yet."""

    def line(self, width: int) -> Line:
        """The heading and the count."""
        return (Span(f" {self.heading}  ", "name"), Span("" if self.count is None else number(self.count), "dim"))
