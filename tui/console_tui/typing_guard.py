"""Keeps what an agent is typing from acting when the input is taken from under their hands. Pure.

A chat can end, or go to somebody else, in the middle of a word. The letters that are still to come were meant as text,
so until the agent pauses, or presses a key that is no text, they are nothing.
"""

PAUSE = 3.0
"""Seconds without a key after which a letter is meant for what is on the screen."""


class TypingGuard:
    """Is told of every key before it is delivered."""

    def __init__(self) -> None:
        self._typed_at: float | None = None

    def swallows(self, *, text: bool, writing: bool, now: float) -> bool:
        """Whether a key is the rest of what was being typed. `writing`: it would go into an input of the desk."""
        going_on = self._typed_at is not None and now - self._typed_at < PAUSE
        self._typed_at = now if text and (writing or going_on) else None
        return text and not writing and going_on

    def forget(self) -> None:
        """What comes next is meant for what is on the screen."""
        self._typed_at = None
