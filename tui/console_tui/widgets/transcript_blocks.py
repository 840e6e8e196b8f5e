"""One entry of a transcript as lines of so many columns. Pure."""

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from rich.cells import cell_len

from console_schemas.people import Party
from console_schemas.text import clean_text, one_line
from console_schemas.transcript import Entry
from console_tui.formatting import clock, day, number
from console_tui.signs import Signs
from console_tui.view_models import PendingMessage, PendingState
from console_tui.widgets.direction import has_right_to_left
from console_tui.widgets.drawing import BLANK, Line, Span
from console_tui.widgets.wrapping import Cut, fit, shorten, wrap

WIDEST_TEXT = 100
"""Columns of text beyond which a line is hard to read."""
UNSENT: dict[PendingState, str] = {
    "waiting": "waits for the connection, then it is sent",
    "unknown": "not confirmed: it may have arrived",
    "failed": "not sent",
}
"""What stands below a message of mine that has not gone."""
TOGETHER = timedelta(minutes=3)
"""Messages of one author within this time show the name once."""


class Block(NamedTuple):
    """The lines of an entry, and where in its text each begins (-1: it is not of the text)."""

    lines: tuple[Line, ...]
    starts: tuple[int, ...]


class Manner(NamedTuple):
    """What all blocks of a transcript are drawn with."""

    width: int
    signs: Signs
    me: str = ""
    """My id: my own messages carry a delivery sign."""
    my_name: str = ""
    customer: str = ""
    """What to call the customer where a message does not name them."""
    now: datetime | None = None
    zone: tzinfo | None = None
    find: re.Pattern[str] | None = None

    @property
    def name_width(self) -> int:
        """Columns of the name; 0: it stands above the text."""
        return 14 if self.width >= 100 else 10 if self.width >= 56 else 0

    @property
    def gutter(self) -> int:
        """Columns before the text: time, sign, name, delivery state."""
        return self.name_width + 11 if self.name_width else 4

    @property
    def text_width(self) -> int:
        """Columns of the text."""
        return max(8, min(WIDEST_TEXT, self.width - self.gutter - 1))


def entry_block(entry: Entry, before: Entry | None, manner: Manner, *, unread: bool = False) -> Block:
    """An entry with what stands above it: the day where it changes, the unread line."""
    above: list[Line] = []
    if before is None and entry.position:
        above.append(centred(f"{manner.signs.up} {number(entry.position)} earlier", manner))
    if entry.kind == "history" and (before is None or before.kind != "history"):
        above.append(centred("before the transfer", manner))
    if before is None or _date(before.at, manner) != _date(entry.at, manner):
        above.append(_day_line(entry.at, manner))
    if unread:
        above.append(rule("new", manner))
    if entry.kind == "mark":
        body, starts = _mark(entry, manner), None
    else:
        body, starts = _message(entry, before if not above else None, manner)
    return Block((*above, *body), (*(-1 for _ in above), *(starts or (-1 for _ in body))))


def pending_block(message: PendingMessage, after: datetime | None, manner: Manner) -> Block:
    """A message of mine that is on its way, or did not arrive; `after` is the time of what stands above it."""
    sign, look = {
        "waiting": (manner.signs.waiting, "warn"),
        "sending": (manner.signs.sending, "dim"),
        "unknown": (manner.signs.unknown, "warn"),
        "failed": (manner.signs.failed, "bad"),
    }[message.state]
    party = Party(role="agent", id=manner.me, name=manner.my_name or "You")
    cuts = wrap(clean_text(message.text), manner.text_width)
    first = _gutter(party, clock(message.at, manner.zone), Span(sign, look), manner)
    lines = (
        [] if after is None or _date(after, manner) == _date(message.at, manner) else [_day_line(message.at, manner)]
    )
    lines += _beside(first, cuts, "dim", manner)
    if message.state != "sending":
        reason = f"{UNSENT[message.state]}. {one_line(message.reason)}".rstrip(". ") + "."
        lines += [(Span(" " * manner.gutter), Span(cut.text, look)) for cut in wrap(reason, manner.text_width)]
    return Block(tuple(lines), tuple(-1 for _ in lines))


def centred(text: str, manner: Manner, look: str = "dim") -> Line:
    """A short text in the middle, a dash on either side."""
    dashes = manner.signs.rule * 2
    text = f"{dashes} {shorten(text, max(1, manner.width - 6), manner.signs.ellipsis)} {dashes}"
    return (Span(" " * max(0, (manner.width - cell_len(text)) // 2)), Span(text, look))


def rule(text: str, manner: Manner) -> Line:
    """A line from edge to edge with a word in it."""
    side = max(1, (manner.width - len(text) - 2) // 2)
    line = f"{manner.signs.rule * side} {text} "
    return (Span(line + manner.signs.rule * max(0, manner.width - len(line)), "accent"),)


def _mark(entry: Entry, manner: Manner) -> list[Line]:
    text = f"{one_line(entry.text, limit=2000)} {clock(entry.at, manner.zone)}"
    cuts = wrap(text, max(8, min(WIDEST_TEXT, manner.width - 6)))
    if len(cuts) == 1:
        return [centred(text, manner)]
    return [(Span(" " * max(0, (manner.width - cell_len(cut.text)) // 2)), Span(cut.text, "dim")) for cut in cuts]


def _message(entry: Entry, before: Entry | None, manner: Manner) -> tuple[list[Line], tuple[int, ...]]:
    text = clean_text(entry.text)
    cuts = wrap(text, manner.text_width)
    own = entry.kind == "message" and entry.author.role == "agent" and entry.author.id == manner.me
    state = Span(manner.signs.stored, "good") if own else Span(" ")
    first: list[Line]
    if before is not None and _together(before, entry):
        same = clock(before.at, manner.zone) == clock(entry.at, manner.zone)
        first = _gutter(None, "" if same else clock(entry.at, manner.zone), state, manner)
    else:
        first = _gutter(entry.author, clock(entry.at, manner.zone), state, manner, text)
    look = "dim" if entry.kind == "history" else "text"
    lines = _beside(first, cuts, look, manner, text)
    heads = len(lines) - len(cuts)
    return lines, (*(-1 for _ in range(heads)), *(cut.start for cut in cuts))


def _together(before: Entry, entry: Entry) -> bool:
    return before.kind == entry.kind and before.author == entry.author and entry.at - before.at < TOGETHER


def _gutter(author: Party | None, time: str, state: Span, manner: Manner, text: str = "") -> list[Line]:
    """What stands left of the first line of text; in a narrow transcript with a line of its own above that.

    So does a name from right to left with a text like it: in one row a terminal could have them change places.
    """
    sign, look = role_sign(author, manner.signs) if author else (" ", "text")
    name = name_of(author, manner.customer) if author else ""
    if manner.name_width and has_right_to_left(name) and has_right_to_left(text):
        name = shorten(name, manner.width - 9, manner.signs.ellipsis)
        own = (Span(" " * (manner.gutter - 2)), state, Span(" "))
        return [(Span(f"{time:5} ", "dim"), Span(f"{sign} {name}", look)), own]
    if manner.name_width:
        name = fit(name, manner.name_width, manner.signs.ellipsis)
        return [(Span(f"{time:5} ", "dim"), Span(f"{sign} {name} ", look), state, Span(" "))]
    indent = (Span("  "), state, Span(" "))
    if author is None:
        return [indent]
    return [
        (Span(f"{sign} {shorten(name, manner.width - 8, manner.signs.ellipsis)} ", look), Span(time, "dim")),
        indent,
    ]


def name_of(author: Party, customer: str = "") -> str:
    """What to call who speaks."""
    name = author.name or (customer if author.role == "customer" else author.id)
    return one_line(name) or author.role.capitalize()


def role_sign(author: Party, signs: Signs) -> tuple[str, str]:
    """The sign and the look of who speaks."""
    match author.role:
        case "customer":
            return signs.customer, "customer"
        case "agent":
            return signs.agent, "agent"
        case "bot":
            return signs.bot, "bot"
    return signs.system, "dim"


def _beside(first: list[Line], cuts: list[Cut], look: str, manner: Manner, text: str = "") -> list[Line]:
    """The lines of a text, the first of them beside the gutter."""
    indent = (Span(" " * manner.gutter),)
    lines: list[Line] = list(first[:-1])
    for at, cut in enumerate(cuts):
        left = first[-1] if at == 0 else indent
        lines.append((*left, *marked(cut, text, look, manner.find)))
    return lines or [BLANK]


def marked(cut: Cut, text: str, look: str, find: re.Pattern[str] | None) -> Line:
    """A line of a text with what was looked for made to stand out, also where it runs over a line's end."""
    if find is None:
        return (Span(cut.text, look),)
    end, at = cut.start + len(cut.text), cut.start
    spans: list[Span] = []
    for found in find.finditer(text):
        begin, stop = max(found.start(), cut.start), min(found.end(), end)
        if begin < stop:
            spans += [Span(text[at:begin], look), Span(text[begin:stop], "found")]
            at = stop
    return tuple(span for span in (*spans, Span(text[at:end], look)) if span.text)


def _date(at: datetime, manner: Manner) -> date:
    return at.astimezone(manner.zone).date()


def _day_line(at: datetime, manner: Manner) -> Line:
    return centred(day(at, manner.now, manner.zone), manner)
