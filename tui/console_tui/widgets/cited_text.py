"""A text with the numbers of messages in it, wrapped to lines in which those numbers stand out. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from console_tui.citations import Citation
from console_tui.widgets.drawing import Line, Span
from console_tui.widgets.wrapping import wrap


class CitedLine(NamedTuple):
    """A line, and how many of the text's citations begin above it."""

    line: Line
    above: int


def cited_lines(text: str, citations: Sequence[Citation], width: int, chosen: int) -> list[CitedLine]:
    """The lines of a text; the chosen citation (-1: none) is marked as one."""
    lines = []
    at = 0
    for cut in wrap(text, width):
        above, spans, end = at, [], cut.start
        stop = cut.start + len(cut.text)
        while at < len(citations) and citations[at].start < stop:
            cited = citations[at]
            spans += [Span(text[end : cited.start])] if end < cited.start else []
            end = min(cited.end, stop)
            spans.append(Span(text[cited.start : end], "found" if at == chosen else "accent"))
            at += 1
        lines.append(CitedLine((*spans, Span(text[end:stop])) if end < stop or not spans else tuple(spans), above))
    return lines
