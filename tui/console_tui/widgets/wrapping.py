"""Text cut into lines of so many columns: at spaces where it can be, between characters where it must be. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes

_IDEOGRAPHS = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
_PLANES = "\U00020000-\U0003fffd"
_CLOSING = "、。，．・：；？！）］｝」』】〉》ー々ゝヽぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_OPENING = "（［｛「『【〈《"
_MARKS = "\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\u200c\u200d"
_WORDS = rf" *(?:[{_OPENING}]*[{_IDEOGRAPHS}{_PLANES}][{_CLOSING}{_MARKS}]*|[^ {_IDEOGRAPHS}{_PLANES}]+[{_CLOSING}]*)"
"""A word with the spaces before it. Scripts without spaces break after any character, but not before a closing sign.

Compiled, and kept by `re`, when the first text is too wide: nothing in the first picture is.
"""


class Cut(NamedTuple):
    """One line of a wrapped text: where it starts in the text and what it shows."""

    start: int
    text: str


def wrap(text: str, width: int) -> list[Cut]:
    """The lines of a clean text, each at most `width` columns wide; at least one line, possibly empty.

    The spaces at which a line is broken are swallowed; those at the start of a paragraph stay. A word longer than a
    line is cut between characters, never inside one that takes two columns or joins several code points.
    """
    width = max(2, width)
    if len(text) <= width and text.isascii() and "\n" not in text:
        return [Cut(0, text)]
    lines: list[Cut] = []
    start = 0
    for paragraph in text.split("\n"):
        lines += [Cut(start + first, paragraph[first:last]) for first, last in _breaks(paragraph, width)]
        start += len(paragraph) + 1
    return lines


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line of a paragraph begins and ends."""
    measure = len if text.isascii() else cell_len
    if measure(text) <= width:
        yield 0, len(text)
        return
    text = text.rstrip(" ")
    first = last = used = 0
    for found in re.finditer(_WORDS, text):
        begin, end = found.span()
        size = measure(found.group())
        if used + size <= width:
            last, used = end, used + size
            continue
        if used:
            yield first, last
            begin = end - len(found.group().lstrip(" "))
        first, last, used = begin, end, measure(text[begin:end])
        if used > width:
            for stop in _cuts(text[begin:end], width):
                yield first, begin + stop
                first = begin + stop
            used = measure(text[first:end])
    if used or not text:
        yield first, last


def _cuts(word: str, width: int) -> Iterator[int]:
    """Where a word that is too long for a line is cut: before the first character that no longer fits."""
    if word.isascii():
        yield from range(width, len(word), width)
        return
    used = start = 0
    for begin, _, cells in split_graphemes(word)[0]:
        if used and used + cells > width:
            if begin - start > 1 and _is_flag_half(word[begin]) and _flag_is_open(word, start, begin):
                begin, cells = begin - 1, cells + 1
            yield begin
            start, used = begin, 0
        used += cells


def _flag_is_open(word: str, start: int, at: int) -> bool:
    """Whether a cut here would part the two letters of a flag."""
    letters = 0
    while at - letters > start and _is_flag_half(word[at - letters - 1]):
        letters += 1
    return letters % 2 == 1


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in exactly `width` columns: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    if text.isascii() and len(text) <= width:
        return text + " " * (width - len(text))
    size = cell_len(text)
    if size <= width:
        return text + " " * (width - size)
    cut = next(_cuts(text, width - 1), 0) if width > 1 else 0
    kept = text[:cut]
    kept = kept if cell_len(kept) < width else ""
    return kept + ellipsis + " " * (width - 1 - cell_len(kept))


def shorten(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` columns."""
    return text if cell_len(text) <= width else fit(text, width, ellipsis).rstrip()
