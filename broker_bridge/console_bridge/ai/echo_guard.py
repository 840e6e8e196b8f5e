"""Notices a model that repeats its own instructions instead of following them, before they reach anybody."""

LONGEST = 48
"""Letters and digits in a row, as in the instructions, that are no accident."""

LEAST = 12
"""Of so many on, a text may be the beginning of a repetition: it is held back until it is known."""


class Echoed(Exception):
    """The model repeats its instructions."""


class EchoGuard:
    """Reads a text that arrives in pieces; capitals, spaces and punctuation make no difference."""

    def __init__(self, instructions: str) -> None:
        self._known = _squeezed(instructions)
        self._held = ""
        self._out = ""
        """The last letters and digits that were let through."""

    def feed(self, piece: str) -> str:
        """As much of the text as is no repetition. Raises `Echoed`."""
        text = self._held + piece
        said = self._out + _squeezed(text)
        windows = range(len(said) - LONGEST + 1)
        if any(said[start : start + LONGEST] in self._known for start in windows):
            self._held = ""
            raise Echoed
        lengths = range(min(LONGEST, len(said)), LEAST - 1, -1)
        begun = next((length for length in lengths if said[-length:] in self._known), 0)
        cut = _start_of_last(begun, text)
        self._held = text[cut:]
        self._out = (self._out + _squeezed(text[:cut]))[-LONGEST:]
        return text[:cut]

    def flush(self) -> str:
        """What was held back: the text is at its end, and it was none."""
        held, self._held = self._held, ""
        return held


def _squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _start_of_last(count: int, text: str) -> int:
    """Where the last so many letters and digits begin."""
    start = len(text)
    while count > 0 and start > 0:
        start -= 1
        count -= len(_squeezed(text[start]))
    return start
