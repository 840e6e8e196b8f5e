"""The scroll bar of pages and lists, in whole cells: it needs no characters, so that every terminal has it."""

from typing import ClassVar

from textual.scrollbar import ScrollBarRender


class CellScrollBar(ScrollBarRender):
    """Draws with colours alone, without the half cells at the ends of the thumb."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * len(ScrollBarRender.VERTICAL_BARS)
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * len(ScrollBarRender.HORIZONTAL_BARS)
