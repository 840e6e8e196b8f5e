"""Text cut into lines of so many columns: at spaces where it can be, between characters where it must be. Pure."""

import re
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes

_WORDS = re.compile(r"\s*\S+")
_ASCII_LINE = re.compile(r"[ -~]*")


class Cut(NamedTuple):
    """One line of a wrapped text: where it starts in the text and what it shows."""

    start: int
    text: str


def wrap(text: str, width: int) -> list[Cut]:
    """The lines of a clean text, each at most `width` columns wide; at least one line, possibly empty.

    A space at the end of a line is swallowed by the break; those at the start of a paragraph stay. A word longer than
    a line is cut between characters, never inside one that takes two columns or joins several code points.
    """
    width = max(1, width)
    if len(text) <= width and text.isascii() and "\n" not in text:
        return [Cut(0, text)]
    lines: list[Cut] = []
    start = 0
    for paragraph in text.split("\n"):
        _wrap_paragraph(lines, paragraph, start, width)
        start += len(paragraph) + 1
    return lines


def _wrap_paragraph(lines: list[Cut], text: str, start: int, width: int) -> None:
    measure = len if text.isascii() else cell_len
    if measure(text) <= width:
        lines.append(Cut(start, text))
        return
    first = last = used = 0
    for found in _WORDS.finditer(text):
        piece = measure(found.group())
        if used + piece <= width:
            last, used = found.end(), used + piece
            continue
        word = found.end() - len(found.group().lstrip()) if used else found.start()
        if used:
            lines.append(Cut(start + first, text[first:last]))
        first, last, used = _chop(lines, text, start, (word, found.end()), width)
    if used:
        lines.append(Cut(start + first, text[first:last]))


def _chop(lines: list[Cut], text: str, start: int, word: tuple[int, int], width: int) -> tuple[int, int, int]:
    """Lay a word at the beginning of a line, over as many full lines as it needs; what is left opens the next one."""
    first, end = word
    used = 0
    for begin, _, cells in split_graphemes(text[first:end])[0]:
        if used and used + cells > width:
            at = word[0] + begin
            lines.append(Cut(start + first, text[first:at]))
            first, used = at, 0
        used += cells
    return first, end, used


def estimate(text: str, width: int) -> int:
    """About how many lines a text takes: exact for a short plain one, and cheap for any."""
    if len(text) < width // 2:
        return 1 + text.count("\n")
    return 1 + text.count("\n") + len(text) // max(1, width)


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in exactly `width` columns: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    if text.isascii():
        if len(text) <= width:
            return text + " " * (width - len(text))
        return text[: width - 1] + ellipsis
    size = cell_len(text)
    if size <= width:
        return text + " " * (width - size)
    kept, used = 0, 0
    for _, end, cells in split_graphemes(text)[0]:
        if used + cells > width - 1:
            break
        kept, used = end, used + cells
    return text[:kept] + ellipsis + " " * (width - 1 - used)


def shorten(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` columns."""
    return text if cell_len(text) <= width else fit(text, width, ellipsis).rstrip()
