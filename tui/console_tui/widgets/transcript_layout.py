"""Which lines of a long transcript are where: wraps what is near the screen, estimates the rest. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from console_schemas.transcript import Entry
from console_tui.view_models import PendingMessage
from console_tui.widgets.block_heights import BlockHeights
from console_tui.widgets.drawing import BLANK, Line
from console_tui.widgets.transcript_blocks import Block, Manner, entry_block, pending_block

KEPT = 600
"""Blocks that stay wrapped after they left the screen."""
RECENT = 100
"""Newest entries among which a message of mine is looked for that is said to be on its way."""
NO_BLOCK = Block((), ())


class PlacedLine(NamedTuple):
    """A line of the screen, and the position of the entry that it belongs to (-1: to none)."""

    line: Line
    position: int = -1


class Place(NamedTuple):
    """What is at the top of the screen: an entry, and where in its text the line begins (-1: above its text)."""

    position: int
    start: int = -1


class TranscriptLayout:
    """Entries and pending messages as blocks; a block is an entry with what stands above it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.unread_from: int | None = None
        self.manner: Manner | None = None
        self._pending: list[Block] = []
        self._heights = BlockHeights()
        self._blocks: dict[int, Block] = {}

    @property
    def first(self) -> int:
        """The position of the oldest loaded entry."""
        return self.entries[0].position if self.entries else 0

    @property
    def end(self) -> int:
        """The position after the newest entry."""
        return self.first + len(self.entries)

    @property
    def total(self) -> int:
        """Lines in all, as far as is known."""
        return self._heights.total + self._pending_lines

    @property
    def _pending_lines(self) -> int:
        return sum(len(block.lines) for block in self._pending)

    def load(self, entries: Sequence[Entry]) -> None:
        """Another transcript."""
        self.entries = list(entries)
        self._blocks.clear()
        self._heights.reset([len(entry.text) for entry in entries], self._text_width)

    def append(self, entries: Sequence[Entry]) -> None:
        """Newer entries."""
        for entry in entries:
            self.entries.append(entry)
            self._heights.append(len(entry.text))

    def prepend(self, entries: Sequence[Entry]) -> None:
        """Older entries."""
        if self.entries:
            self._forget(self.first)
        self.entries[:0] = entries
        self._heights.prepend([len(entry.text) for entry in entries])

    def drop(self, count: int) -> None:
        """The oldest so many are loaded no longer."""
        for entry in self.entries[: count + 1]:  # the one behind them is drawn with how many are earlier
            self._forget(entry.position)
        del self.entries[:count]
        self._heights.drop(count)

    def set_manner(self, manner: Manner) -> None:
        """Another width, or another way of drawing."""
        if manner == self.manner:
            return
        rewrap = self.manner is None or self.manner.text_width != manner.text_width
        self.manner = manner
        self._blocks.clear()
        if rewrap:
            self._heights.rewrap(self._text_width)

    def set_unread(self, position: int | None) -> None:
        """The unread line goes elsewhere."""
        for moved in (self.unread_from, position):
            if moved is not None:
                self._forget(moved)
        self.unread_from = position

    def set_pending(self, pending: Sequence[PendingMessage]) -> None:
        """My messages on their way, oldest first. One that the transcript has by now is not shown twice."""
        self._pending = []
        if self.manner is None:
            return
        arrived = {entry.id for entry in self.entries[-RECENT:]}
        after = self.entries[-1].at if self.entries else None
        for message in pending:
            if message.id not in arrived:
                self._pending.append(pending_block(message, after, self.manner))
                after = message.at

    @property
    def _text_width(self) -> int:
        return self.manner.text_width if self.manner else 80

    def _forget(self, position: int) -> None:
        self._blocks.pop(position, None)

    def block(self, index: int) -> Block:
        """The block of an entry, by its place among the loaded ones; its height is exact from now on."""
        entry = self.entries[index]
        block = self._blocks.get(entry.position)
        if block is None:
            if self.manner is None:
                return NO_BLOCK
            if len(self._blocks) > KEPT:
                del self._blocks[next(iter(self._blocks))]
            before = self.entries[index - 1] if index else None
            block = entry_block(entry, before, self.manner, unread=entry.position == self.unread_from)
            self._blocks[entry.position] = block
            self._heights.measured(index, len(block.lines))
        return block

    def _measure(self, index: int) -> int:
        return len(self.block(index).lines)

    def settle(self, at: int | Place, height: int, row: int = 0) -> int:
        """Wrap what is on the screen and two screens on either side; returns the line that is at the top then.

        `at` is the line at the top as it is counted now, or a place that is to stand in that row of the screen.
        """
        if isinstance(at, Place):
            index, line = self._index_of(at), 0
        else:
            index, line = self._heights.locate(at)
        self._measure_up(index, 2 * height)
        self._measure_down(index, 3 * height)
        if isinstance(at, Place):
            return max(0, self.line_of(at) - row)
        if index >= len(self.entries):
            return min(at, self.total)
        return self._heights.top_of(index) + min(line, len(self.block(index).lines) - 1)

    def tail(self, height: int) -> int:
        """The top line of the last screen, exactly."""
        self._measure_up(len(self.entries), 3 * height)
        return max(0, self.total - height)

    def _measure_up(self, index: int, lines: int) -> None:
        while index > 0 and lines > 0:
            index -= 1
            lines -= self._measure(index)

    def _measure_down(self, index: int, lines: int) -> None:
        while index < len(self.entries) and lines > 0:
            lines -= self._measure(index)
            index += 1

    def lines(self, top: int, height: int) -> list[PlacedLine]:
        """The lines of a screen."""
        index, skip = self._heights.locate(top)
        lines: list[PlacedLine] = []
        while len(lines) < height and index < len(self.entries):
            position = self.entries[index].position
            lines += [PlacedLine(line, position) for line in self.block(index).lines[skip:]]
            index, skip = index + 1, 0
        if len(lines) < height:
            skip = max(0, top - self._heights.total)
            lines += [PlacedLine(line) for block in self._pending for line in block.lines][skip:]
        return lines[:height] + [PlacedLine(BLANK)] * (height - len(lines))

    def place_at(self, top: int) -> Place | None:
        """What the line belongs to; none: to no entry."""
        index, line = self._heights.locate(top)
        if index >= len(self.entries):
            return None
        starts = self.block(index).starts
        return Place(self.entries[index].position, starts[line] if line < len(starts) else -1)

    def text_at(self, top: int) -> tuple[Place | None, int]:
        """The first line of text on a screen that begins here, and its row: what stands above texts may change."""
        row = 0
        while (place := self.place_at(top + row)) is not None and place.start < 0 and row < 9:
            row += 1
        return place, row

    def _index_of(self, place: Place) -> int:
        return max(0, min(place.position - self.first, len(self.entries) - 1))

    def line_of(self, place: Place) -> int:
        """The line of a place; that of the nearest entry where it is not loaded."""
        if not self.entries:
            return 0
        index = self._index_of(place)
        self._measure(index)
        starts = self.block(index).starts
        line = bisect_right(starts, place.start) - 1 if place.start >= 0 else 0
        return self._heights.top_of(index) + max(0, line)

    def span_of(self, position: int) -> tuple[int, int]:
        """The first line of a loaded entry, and the one after its last."""
        index = position - self.first
        height = self._measure(index)
        top = self._heights.top_of(index)
        return top, top + height
