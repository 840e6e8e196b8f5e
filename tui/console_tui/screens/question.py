"""The base of the questions that lie over the desk."""

from collections.abc import Callable
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

T = TypeVar("T")


class Question(ModalScreen[T]):
    """Is answered once: a second key that comes before it is gone does nothing."""

    answered = False
    when_answered: Callable[[], None] | None = None
    """Called at once, before the next key is looked at."""

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Answer, and go."""
        if self.answered:
            return AwaitComplete()
        self.answered = True
        if self.when_answered is not None:
            self.when_answered()
        if self.is_mounted:
            return super().dismiss(result)
        self.call_later(self._leave, result)  # typed ahead, the answer is here before the question
        return AwaitComplete()

    def _leave(self, result: T | None) -> None:
        super().dismiss(result)
