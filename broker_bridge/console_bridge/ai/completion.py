"""What a language model is to the rest of the AI service: text in pieces, and how it ended."""

from collections.abc import AsyncGenerator
from math import inf
from typing import Literal, Protocol

from console_schemas.base import Value

Ending = Literal["complete", "cut", "length", "deadline", "limit", "withheld"]
"""Complete; connection lost; the model's own length limit; out of time; more characters than we take; it repeats its
instructions."""


class Prompt(Value, frozen=True, kw_only=True):
    """What is sent to a model."""

    system: str
    """Our own instructions."""
    house: str = ""
    """What an administrator adds to them."""
    user: str

    @property
    def instructions(self) -> str:
        """Ours and the administrator's."""
        return "\n\n".join(filter(None, (self.system, self.house)))

    @property
    def shown(self) -> str:
        """Both parts, as people read them."""
        return f"system:\n{self.instructions}\n\nuser:\n{self.user}"


class Finished(Value, frozen=True, kw_only=True):
    """The end of a text, by which model and how."""

    model: str
    ending: Ending
    input_tokens: int = 0
    """As the model has counted; 0: it has not."""
    output_tokens: int = 0


class ModelFailed(Exception):
    """The model gave nothing. The text is a sentence for the agent; `again` says whether trying again may help.

    `rest` is for how many seconds the provider wants to be left alone.
    """

    def __init__(self, sentence: str, *, again: bool = False, rest: float = 0.0) -> None:
        super().__init__(sentence)
        self.again = again
        self.rest = rest


class LanguageModel(Protocol):
    """Completes a prompt."""

    @property
    def name(self) -> str:
        """As in the configuration."""

    def stream(self, prompt: Prompt, until: float, begin_by: float = inf) -> AsyncGenerator[str | Finished, None]:
        """The text in pieces and, last, `Finished`.

        It ends at `until`, and fails without a first word at `begin_by`: times of the event loop's clock. Raises
        `ModelFailed` before the first piece, never after it. Closing it early closes the connection.
        """
