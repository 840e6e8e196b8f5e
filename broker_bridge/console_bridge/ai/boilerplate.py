"""Tells an article's own lines from those that many articles share: steps, forms, farewells."""

from collections import Counter
from collections.abc import Iterable, Sequence

FEW = 2
SHARE = 0.05
"""A line is shared where more than so many articles, and more than this share of all, have it."""


class Boilerplate:
    """The lines that are shared among some bodies."""

    def __init__(self, bodies: Sequence[str]) -> None:
        having = Counter(line for body in bodies for line in {_plain(line) for line in body.split("\n")})
        most = max(FEW, SHARE * len(bodies))
        self._shared = {line for line, count in having.items() if count > most}

    def parts(self, text: str) -> tuple[str, str]:
        """The text's own lines, and the shared ones."""
        own: list[str] = []
        shared: list[str] = []
        for line in text.split("\n"):
            (shared if _plain(line) in self._shared else own).append(line)
        return _joined(own), _joined(shared)


def _plain(line: str) -> str:
    return "".join(char for char in line.casefold() if char.isalnum())


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line.strip())
