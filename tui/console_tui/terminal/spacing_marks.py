"""Spacing marks, such as the vowel signs of Hindi, take a column of their own: terminals count so, and Rich does not.

Where they have none in the layout, what stands behind a syllable is drawn over its vowel. A terminal that gives them
none either shows a gap instead, which harms nothing.
"""

from __future__ import annotations

from functools import cache
from unicodedata import category

from rich import cells
from rich._unicode_data import load as load_without
from rich.cells import CellTable


def give_columns() -> None:
    """From now on everything that Rich and Textual measure counts them."""
    vars(cells)["load_cell_table"] = _load
    cells.get_character_cell_size.cache_clear()
    cells.cached_cell_len.cache_clear()


def is_spacing(character: str) -> bool:
    """Whether it is a mark with a column of its own."""
    return not character.isascii() and category(character) == "Mc"


@cache
def _load(unicode_version: str = "auto") -> CellTable:
    table = load_without(unicode_version)
    return table._replace(widths=[part for entry in table.widths for part in _parts(*entry)])


def _parts(start: int, end: int, width: int) -> list[tuple[int, int, int]]:
    """The entry without the marks in it: what stands in no entry has one column."""
    if width or start >= 0x20000:
        return [(start, end, width)]
    return [(code, code, 0) for code in range(start, end + 1) if not is_spacing(chr(code))]
