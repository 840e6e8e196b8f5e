"""The loaded part of a transcript: frozen to all who hold it, and yet adding a line does not copy those before it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from console_schemas.transcript import Entry


class _Line:
    """Entries in a row, which only grows, and the positions of those that a customer said."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: list[Entry] = []
        self.said: list[int] = []
        self.grow(entries)

    def part(self, start: int, stop: int) -> _Line:
        """A line of its own; who said what is not asked again."""
        part = _Line()
        part.entries = self.entries[start:stop]
        if part.entries:
            first, last = part.entries[0].position, part.entries[-1].position
            part.said = self.said[bisect_left(self.said, first) : bisect_left(self.said, last + 1)]
        return part

    def grow(self, entries: Iterable[Entry]) -> None:
        start = len(self.entries)
        self.entries += entries
        self.said += [
            entry.position
            for entry in self.entries[start:]
            if entry.kind == "message" and entry.author.role == "customer"
        ]


class Entries(Sequence[Entry]):
    """Entries whose positions follow each other without gaps; never changed.

    A transcript and the same with more at its end share one line, of which each sees its own part.
    """

    __slots__ = ("_count", "_line")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._line = _Line(entries)
        self._count = len(self._line.entries)

    @property
    def first(self) -> int:
        """The position of the oldest; 0: there is none."""
        return self._line.entries[0].position if self._count else 0

    @property
    def end(self) -> int:
        """The position after the newest."""
        return self.first + self._count

    def with_newer(self, entries: Sequence[Entry]) -> Entries:
        """These and newer ones, which are all that is copied."""
        line = self._line
        if not self._count or len(line.entries) != self._count:  # somebody else has gone on from here
            line = line.part(0, self._count)
        line.grow(entries)
        return _seen(line, len(line.entries))

    def newest(self, count: int) -> Entries:
        """The last so many of these."""
        if count >= self._count:
            return self
        return _seen(self._line.part(self._count - count, self._count), count)

    def said_since(self, position: int) -> Sequence[int]:
        """The positions from this one on of what the customer said, in order."""
        said = self._line.said
        return said[bisect_left(said, position) : bisect_left(said, self.end)]

    def count_said_since(self, position: int) -> int:
        """How many there are, without looking at each."""
        said = self._line.said
        return max(0, bisect_left(said, self.end) - bisect_left(said, position))

    def last_said(self) -> int:
        """The position of the newest that a customer said; -1: there is none."""
        at = bisect_left(self._line.said, self.end)
        return self._line.said[at - 1] if at else -1

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        """One by its place, or some of them."""
        indices = range(self._count)[index]
        if isinstance(indices, int):
            return self._line.entries[indices]
        if indices.step == 1:
            return tuple(self._line.entries[indices.start : indices.stop])
        return tuple(self._line.entries[each] for each in indices)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[:])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self[:] == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def _seen(line: _Line, count: int) -> Entries:
    entries = Entries.__new__(Entries)
    entries._line, entries._count = line, count
    return entries


NO_ENTRIES = Entries()
