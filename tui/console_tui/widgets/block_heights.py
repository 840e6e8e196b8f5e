"""How many lines each of very many blocks takes: measured where somebody looked, estimated elsewhere. Pure."""

from collections.abc import Sequence

CHUNK = 256
"""Blocks whose heights are estimated in one sum until somebody looks at one of them."""


class _Chunk:
    """Neighbouring blocks: their sizes in characters, their heights once they are wanted, and the sum of those."""

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = sizes
        self.heights: list[int] | None = None
        self.total = 0

    def estimate(self, width: int) -> None:
        """Forget what was measured; the sum is about right."""
        self.heights = None
        self.total = len(self.sizes) + sum(self.sizes) // width

    def opened(self, width: int) -> list[int]:
        """The height of each block, estimated one by one."""
        if self.heights is None:
            self.heights = [1 + size // width for size in self.sizes]
            self.total = sum(self.heights)
        return self.heights

    def drop(self, count: int, width: int) -> None:
        """The first so many are there no longer."""
        heights = self.opened(width)
        del self.sizes[:count], heights[:count]
        self.total = sum(heights)


class BlockHeights:
    """Blocks by index from 0, each some lines high; lines counted from 0 over all of them."""

    def __init__(self) -> None:
        self._chunks: list[_Chunk] = []
        self._width = 1
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def total(self) -> int:
        """Lines in all, as far as is known."""
        return sum(chunk.total for chunk in self._chunks)

    def reset(self, sizes: Sequence[int], width: int) -> None:
        """Other blocks: their sizes in characters, wrapped at so many columns."""
        self._width = max(1, width)
        self._chunks = self._cut(list(sizes))
        self._count = len(sizes)

    def rewrap(self, width: int) -> None:
        """The same blocks in another width; what was measured is an estimate again."""
        self._width = max(1, width)
        for chunk in self._chunks:
            chunk.estimate(self._width)

    def append(self, size: int) -> None:
        """One more block at the end."""
        if not self._chunks or len(self._chunks[-1].sizes) >= CHUNK:
            self._chunks.append(_Chunk([]))
        last = self._chunks[-1]
        last.opened(self._width).append(1 + size // self._width)
        last.sizes.append(size)
        last.total += 1 + size // self._width
        self._count += 1

    def prepend(self, sizes: Sequence[int]) -> None:
        """More blocks before the first one, which is no longer number 0."""
        self._chunks = self._cut(list(sizes)) + self._chunks
        self._count += len(sizes)

    def drop(self, count: int) -> None:
        """The first so many blocks are there no longer; the one behind them is number 0."""
        self._count -= count
        gone = 0
        while gone < len(self._chunks) and count >= len(self._chunks[gone].sizes):
            count -= len(self._chunks[gone].sizes)
            gone += 1
        del self._chunks[:gone]
        if count:
            self._chunks[0].drop(count, self._width)

    def _cut(self, sizes: list[int]) -> list[_Chunk]:
        chunks = [_Chunk(sizes[at : at + CHUNK]) for at in range(0, len(sizes), CHUNK)]
        for chunk in chunks:
            chunk.estimate(self._width)
        return chunks

    def measured(self, index: int, height: int) -> None:
        """A block is this high."""
        chunk, at, _ = self._chunk_of(index)
        heights = chunk.opened(self._width)
        chunk.total += height - heights[at]
        heights[at] = height

    def top_of(self, index: int) -> int:
        """The first line of a block; of one past the last: how many lines there are."""
        if index >= self._count:
            return self.total
        chunk, at, top = self._chunk_of(index)
        return top + sum(chunk.opened(self._width)[:at])

    def locate(self, line: int) -> tuple[int, int]:
        """The block that a line is in, and which of its lines it is; past the end: one past the last block, 0."""
        first = 0
        for chunk in self._chunks:
            if line < chunk.total:
                for at, height in enumerate(chunk.opened(self._width)):
                    if line < height:
                        return first + at, line
                    line -= height
            else:
                line -= chunk.total
            first += len(chunk.sizes)
        return self._count, 0

    def _chunk_of(self, index: int) -> tuple[_Chunk, int, int]:
        top = 0
        for chunk in self._chunks:
            if index < len(chunk.sizes):
                return chunk, index, top
            index -= len(chunk.sizes)
            top += chunk.total
        raise IndexError(index)
