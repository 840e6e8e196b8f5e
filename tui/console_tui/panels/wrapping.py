"""Spans to lines of a given width in cells."""

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, split_graphemes

from console_tui.panels.document import Span

Line = tuple[Span, ...]
"""What stands on one row of the screen, without line ends."""

_TOKENS = re.compile(r"\n|[^\S\n]+|\S+")


def wrap(spans: Iterable[Span], width: int, *, verbatim: bool = False) -> list[Line]:
    """The lines of at most `width` cells (at least 2), broken between words where possible.

    Spaces at a break are dropped; with `verbatim` those at the start of the text's own lines are kept.
    """
    wrapper = _Wrapper(max(width, 2), verbatim)
    word: list[Span] = []
    for piece in _pieces(spans):
        if piece.text.isspace():
            wrapper.word(word)
            word = []
            wrapper.space(piece)
        else:
            word.append(piece)
    wrapper.word(word)
    wrapper.end_line()
    return wrapper.lines


def _pieces(spans: Iterable[Span]) -> Iterator[Span]:
    """Words, runs of spaces and line ends; a word whose style changes within comes in parts."""
    for span in spans:
        for token in _TOKENS.findall(span.text):
            yield Span(token, span.style, span.link)


class _Wrapper:
    def __init__(self, width: int, verbatim: bool) -> None:
        self.lines: list[Line] = []
        self._width = width
        self._verbatim = verbatim
        self._line: list[Span] = []
        self._used = 0
        self._gap: Span | None = None
        self._fresh = True
        """Nothing of the text's own line has been placed yet."""

    def space(self, piece: Span) -> None:
        if piece.text == "\n":
            self.end_line()
            self._fresh = True
        else:
            self._gap = piece

    def word(self, parts: list[Span]) -> None:
        if not parts:
            return
        cells = sum(cell_len(part.text) for part in parts)
        gap = self._gap if self._line or (self._verbatim and self._fresh) else None
        room = self._width - self._used - (cell_len(gap.text) if gap else 0)
        if cells > room and self._line:
            self.end_line()
            gap, room = None, self._width
        if gap and room >= min(cells, 2):
            self._place(gap)
        self._gap = None
        self._fresh = False
        if cells <= self._width - self._used:
            for part in parts:
                self._place(part)
        else:
            self._fold(parts)

    def end_line(self) -> None:
        """Close the line; the end of a text without a line end after it adds no empty one."""
        self.lines.append(_merged(self._line))
        self._line = []
        self._used = 0
        self._gap = None

    def _place(self, part: Span) -> None:
        self._line.append(part)
        self._used += cell_len(part.text)

    def _fold(self, parts: list[Span]) -> None:
        """Break a word that is longer than a line wherever the line ends."""
        for part in parts:
            start = 0
            for begin, _, cells in split_graphemes(part.text)[0]:
                if self._used + cells > self._width:
                    if begin > start:
                        self._line.append(Span(part.text[start:begin], part.style, part.link))
                    self.end_line()
                    start = begin
                self._used += cells
            self._line.append(Span(part.text[start:], part.style, part.link))


def _merged(line: list[Span]) -> Line:
    """The line with neighbours of one style joined: fewer segments to draw."""
    merged: list[Span] = []
    for span in line:
        last = merged[-1] if merged else None
        if last and (last.style, last.link) == (span.style, span.link):
            merged[-1] = Span(last.text + span.text, span.style, span.link)
        else:
            merged.append(span)
    return tuple(merged)
