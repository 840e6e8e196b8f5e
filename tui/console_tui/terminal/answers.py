"""What the terminal answers when this package asks it something; the answers come among the keys."""

from __future__ import annotations

import re

ASK_COLUMNS = "\x1b[?69h\x1b[?69$p"
"""Have regions bound columns as well as rows, and ask whether they do (DECLRMM)."""

FORGET_COLUMNS = "\x1b[?69l"

_COLUMNS = re.compile(r"\x1b\[\?69;1\$y")
_LONGEST = len("\x1b[?69;1$y")


class Answers:
    """Reads along; Textual's parser knows this form of answer, and makes no keys of it."""

    def __init__(self) -> None:
        self.moves_columns = False
        """Whether regions may leave columns out."""
        self._tail = ""

    def read(self, data: str) -> bool:
        """Take a piece of input; whether it says for the first time that columns can be left out."""
        if self.moves_columns:
            return False
        seen = self._tail + data
        self._tail = seen[1 - _LONGEST :]
        self.moves_columns = _COLUMNS.search(seen) is not None
        return self.moves_columns
