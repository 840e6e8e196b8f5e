"""Keys and their echoes while other things are drawn: each key is a letter that nothing else on the screen has."""

from itertools import cycle
from time import perf_counter

from support.pty import Terminal

LETTERS = tuple(chr(code) for code in range(0x410, 0x450))
"""Cyrillic: one cell wide, and in no other text of the benchmark."""
CLEAR = "\x15"


class Echo:
    """Types into the input that has the focus, and times when each letter comes back."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._letters = cycle(LETTERS)
        self._typed = 0

    def times(self, count: int, gap: float = 0.05) -> list[float]:
        """Seconds from a key to its echo, for so many keys, one every `gap` seconds at the most."""
        return [self._one(gap) for _ in range(count)]

    def _one(self, gap: float) -> float:
        terminal = self._terminal
        if self._typed and self._typed % 16 == 0:
            terminal.send(CLEAR)
            self._read(0.2)
        self._typed += 1
        letter = next(self._letters)
        mark = terminal.mark()
        began = terminal.send(letter)
        wanted = letter.encode()
        echoed = terminal.wait_until(lambda: terminal.raw.find(wanted, mark) >= 0, 30)
        self._read(began + gap - perf_counter())
        return echoed - began

    def _read(self, seconds: float) -> None:
        until = perf_counter() + seconds
        while (left := until - perf_counter()) > 0:
            self._terminal.read(left)
