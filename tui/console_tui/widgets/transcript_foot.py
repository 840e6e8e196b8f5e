"""The line below a conversation: what is chosen, what was found, and what stands further down."""

from typing import NamedTuple

from console_schemas.text import one_line
from console_tui.formatting import number, plural
from console_tui.signs import Signs
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.transcript_search import TranscriptSearch
from console_tui.widgets.wrapping import shorten

TEXT = 30
"""Columns of the text that is looked for."""


class Searched(NamedTuple):
    """How far a search has come."""

    loaded: int
    """Entries that are there to be searched."""
    total: int
    """Entries that the conversation has."""
    is_whole: bool
    """Whether the loaded ones begin at the very beginning."""
    goes_on: bool
    """Whether older ones are being loaded."""


def cited_foot(entry: int) -> Line:
    """Of the message that a summary has led to."""
    return (Span(f" Message {entry + 1}", "accent"), Span("  Enter copies  Esc back to the summary", "dim"))


def chosen_foot(count: int) -> Line:
    """Of messages that are chosen."""
    return (Span(f" {count} chosen", "accent"), Span("  Enter copies  Esc drops", "dim"))


def search_foot(search: TranscriptSearch, searched: Searched, signs: Signs) -> Line:
    """Of a text that is looked for."""
    text = shorten(one_line(search.text), TEXT, signs.ellipsis)
    where = _where(searched, signs)
    if search.count:
        keys = "  Esc ends" if searched.goes_on else "  Left older  Right newer  Esc ends"
        place = f"{number(search.number)} of {number(search.count)}{where}"
        return (Span(f" {text}: {place}", "accent"), Span(keys, "dim"))
    none = Span(f" {signs.failed} {text}: not found{where}", "warn")
    return (none, Span("  Esc ends", "dim")) if searched.goes_on else (none,)


def _where(searched: Searched, signs: Signs) -> str:
    if searched.is_whole:
        return ""
    if searched.goes_on:
        return f" in {number(searched.loaded)} of {number(searched.total)} so far{signs.ellipsis}"
    return f" in the {number(searched.loaded)} loaded"


def new_foot(count: int, signs: Signs) -> Line:
    """Of messages that came while older ones are read."""
    return (Span(f" {signs.down} {plural(count, 'new message')} below ", "found"), Span(" End shows them", "dim"))


def typing_foot(name: str, signs: Signs) -> Line:
    """Of somebody who types."""
    return (Span(f" {one_line(name)} is typing{signs.ellipsis}", "dim"),)


def below_foot(lines: int, signs: Signs) -> Line:
    """Of lines that are out of sight."""
    return (Span(f" {signs.down}{number(lines)}", "dim"), Span(" lines below", "dim"))
