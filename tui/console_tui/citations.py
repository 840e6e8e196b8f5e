"""The messages that a summary cites: numbers in square brackets, as people count messages. Pure."""

import re
from typing import NamedTuple

_BRACKETS = re.compile(r"\[\d{1,7}(?:\s*[,;–-]\s*\d{1,7})*\]")
_NUMBER = re.compile(r"\d+")


class Citation(NamedTuple):
    """A number in a text, from `start` to `end`, and the position of the message that it means."""

    start: int
    end: int
    position: int


def citations_of(text: str) -> tuple[Citation, ...]:
    """All of them in order. Whether there is such a message is not known here: a model may have made it up."""
    return tuple(
        Citation(number.start(), number.end(), int(number.group()) - 1)
        for brackets in _BRACKETS.finditer(text)
        for number in _NUMBER.finditer(text, *brackets.span())
        if int(number.group())
    )
