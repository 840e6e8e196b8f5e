"""Turns the compositor's updates into the fewest bytes that bring the terminal to the same picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain

from rich.color import ColorSystem
from textual._compositor import CompositorUpdate, LayoutUpdate

from console_tui.terminal.capabilities import Capabilities
from console_tui.terminal.cells import UNKNOWN, Cell, Palette
from console_tui.terminal.frame import Frame, Row
from console_tui.terminal.painter import Painter
from console_tui.terminal.scroll import find_shift

LARGE = 1024
"""Bytes from which a picture is announced as one unit, so that nobody sees half of it."""

SAMPLE = 3
"""Changed rows, at either end, that are looked at to choose the background of rows laid free."""


class CellDisplay:
    """Remembers what the terminal shows and writes only what differs.

    Only printable text and the sequences listed in `allowed` come out. Call `reset` whenever something else may have
    drawn on the terminal. Then, and at the beginning, only a whole picture is of use: see `needs_all`.
    """

    def __init__(self, capabilities: Capabilities, color_system: ColorSystem = ColorSystem.TRUECOLOR) -> None:
        self._palette = Palette(color_system)
        self._painter = Painter(capabilities)
        self._capabilities = capabilities
        self._frame: Frame | None = None
        self._cursor_shown: bool | None = None

    def allow_columns(self) -> None:
        """The terminal can move some columns of its rows and leave the others where they are."""
        self._capabilities = replace(self._capabilities, columns=True)

    def reset(self) -> None:
        """Take the terminal's picture, pen and cursor as unknown."""
        self._frame = None

    @property
    def has_picture(self) -> bool:
        """Whether a picture has been rendered since the beginning, or since `reset`."""
        return self._frame is not None

    def needs_all(self, update: CompositorUpdate | None, size: tuple[int, int]) -> bool:
        """Whether a whole picture is needed instead of this update."""
        known = self._frame is not None and (self._frame.width, self._frame.height) == size
        return not known and not isinstance(update, LayoutUpdate)

    def render(
        self,
        update: CompositorUpdate | None,
        size: tuple[int, int],
        cursor: tuple[int, int] | None = None,
        *,
        show_cursor: bool = False,
        synchronized: bool = False,
    ) -> str:
        """The sequences for one update, a `LayoutUpdate` or a `ChopsUpdate`, or for a moved cursor alone.

        `size` is columns and rows; `cursor` where the terminal's cursor should stand, column and row from 0, or None
        for anywhere; `synchronized`, whether the terminal can hold back a picture until it is complete.
        """
        if update is not None:
            self._draw(update, *size)
        picture = self._painter.take()
        if self._frame is None:
            return ""
        if cursor is not None:
            self._painter.move(*cursor)
        picture += self._painter.take()
        return self._framed(picture, show_cursor and cursor is not None, synchronized)

    def _framed(self, picture: str, show_cursor: bool, synchronized: bool) -> str:
        shown, self._cursor_shown = self._cursor_shown, show_cursor
        large = len(picture) > LARGE
        if large and synchronized:
            picture = f"\x1b[?2026h{picture}\x1b[?2026l"
        elif large and shown:
            picture, shown = f"\x1b[?25l{picture}", False
        if shown != show_cursor:
            picture += "\x1b[?25h" if show_cursor else "\x1b[?25l"
        return picture

    def _draw(self, update: CompositorUpdate, width: int, height: int) -> None:
        frame = self._frame
        fresh = frame is None or (frame.width, frame.height) != (width, height)
        if frame is None or fresh:
            frame = self._frame = Frame(width, height, self._palette.space)
        rows = frame.rows
        changed = {y: row for y, row in frame.after(update, self._palette).items() if row != rows[y]}
        if not changed and not fresh:
            return
        old, new = rows, [changed.get(y, row) for y, row in enumerate(rows)]
        if fresh:
            old = self._emptied(new)
        elif self._capabilities.scroll:
            old = self._shifted(old, new, sorted(changed))
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            if before is not after and before != after:
                self._painter.row(y, before, after)
        frame.rows = new
        self._palette.prune(new)

    def _emptied(self, new: list[Row]) -> list[Row]:
        """What the terminal shows once everything on it was erased, if it can erase."""
        self._painter.start_over()
        self._cursor_shown = None
        blank = self._usual_blank(new[::SAMPLE])
        if self._painter.can_erase(blank):
            self._painter.erase_all(blank)
        else:
            blank = UNKNOWN
        return [[blank] * len(row) for row in new]

    def _shifted(self, old: list[Row], new: list[Row], changed: list[int]) -> list[Row]:
        """What the terminal shows once the rows that only moved were moved."""
        shift = find_shift(old, new, changed, columns=self._capabilities.columns)
        if shift is None:
            return old
        top, end, lines, left = shift.top, shift.bottom + 1, shift.lines, shift.left
        right = shift.right or len(new[top])
        filler = self._usual_blank([new[y][left:right] for y in changed[:SAMPLE] + changed[-SAMPLE:]])
        self._painter.shift(shift, len(old), filler)
        parts = [row[left:right] for row in old[top:end]]
        freed = [[filler] * (right - left) for _ in range(abs(lines))]
        parts = parts[lines:] + freed if lines > 0 else freed + parts[:lines]
        block = [row[:left] + part + row[right:] for row, part in zip(old[top:end], parts, strict=True)]
        return old[:top] + block + old[end:]

    def _usual_blank(self, rows: list[Row]) -> Cell:
        """The most frequent empty cell of these rows that erasing can leave."""
        for cell, _ in Counter(chain.from_iterable(rows)).most_common(SAMPLE):
            if cell.blank and self._painter.can_erase(cell):
                return cell
        return self._palette.space
