"""How many columns a character takes, and which characters terminals measure differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from rich.cells import get_character_cell_size, split_graphemes

from console_schemas.characters import NEVER
from console_tui.terminal.spacing_marks import give_columns, is_spacing

give_columns()

JOINERS = "\u200c\u200d"
EMOJI_STYLE = "\ufe0f"
FLAG_A = 0x1F1E6
"""The first of the 26 letters that make a flag in pairs; half a flag is drawn as a plain letter."""

REPLACEMENT = "\ufffd"
COMBINING_LIMIT = 12
"""Code points of one cell that are kept: the longest emoji sequences have ten."""

_UNSAFE = re.compile(f"[{NEVER}]")
"""Everything that could act on a terminal, hide, or reorder its text; new letters are only shapes."""

_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")


class Cluster(NamedTuple):
    """What is drawn at one place: its text, its columns, whether every terminal agrees on them, and how far one
    that draws each code point on its own could reach beyond them."""

    text: str
    width: int
    settled: bool
    spill: int


def printable(text: str) -> str:
    """The text without anything that could act; what had columns of its own becomes a replacement character."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNSAFE.sub(lambda found: REPLACEMENT * get_character_cell_size(found.group()), text)
    return _SPACES.sub(lambda found: " " * get_character_cell_size(found.group()), text)


@lru_cache(maxsize=8192)
def single(character: str) -> int:
    """Columns of a character that stands alone and needs no care: 1 or 2; otherwise 0."""
    if _is_flag_half(character) or character in JOINERS or printable(character) != character or is_spacing(character):
        return 0
    return get_character_cell_size(character)


def clusters(text: str) -> Iterator[Cluster]:
    """The graphemes of a printable text in order; one of zero columns belongs to whatever stands before it."""
    spans, _ = split_graphemes(text)
    index = 0
    while index < len(spans):
        start, end, width = spans[index]
        index += 1
        piece = text[start:end]
        if _is_flag_half(text[start]):
            if index < len(spans) and _is_flag_half(text[spans[index][0]]):
                piece, width = text[start : spans[index][1]], width + spans[index][2]
                index += 1
            else:
                piece = chr(ord("A") + ord(text[start]) - FLAG_A)
        elif width == 1 and index < len(spans) and is_spacing(text[spans[index][0]]):
            piece, width = text[start : spans[index][1]], 2
            index += 1
        if text_of_cell := joined(piece):
            yield _cluster(text_of_cell, width)


def joined(piece: str) -> str:
    """The text of one cell: not too long, and without a joiner at its end, which would take hold of the next cell."""
    return piece[:COMBINING_LIMIT].rstrip(JOINERS)


@lru_cache(maxsize=4096)
def _cluster(text: str, width: int) -> Cluster:
    if len(text) == 1:
        return Cluster(text, width, ord(text) < 0x1F000 and not is_spacing(text), 0)
    settled = ord(text[0]) < 0x1F000 and all(category(extra) in ("Mn", "Me") for extra in text[1:])
    if settled and EMOJI_STYLE not in text:
        return Cluster(text, width, True, 0)
    return Cluster(text, width, False, max(0, sum(map(_widest, text)) - width))


def _widest(character: str) -> int:
    """The most columns that any terminal gives this code point by itself."""
    if ord(character) >= 0x1F000:
        return 2
    if category(character) == "Mc":
        return 1
    return get_character_cell_size(character)


def _is_flag_half(character: str) -> bool:
    return FLAG_A <= ord(character) < FLAG_A + 26
