"""What a writer is given, and what every writer is: the seam between the service and the ways to write."""

from collections.abc import AsyncGenerator
from typing import Literal, Protocol

from msgspec import field

from console_bridge.ai.meter import Meter
from console_schemas.assist import Answered, Piece, Refinement
from console_schemas.base import Value
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry

EXTRACT = "extract"
"""The origin of an answer that no model made."""


class Question(Value, frozen=True, kw_only=True):
    """One request with all that may be known for it: one engagement, without its secrets."""

    kind: Literal["assist", "summary"]
    context: ContextReply
    entries: tuple[Entry, ...]
    """The whole transcript, oldest first."""
    instruction: str = ""
    draft: str = ""
    refine: Refinement = ""
    meter: Meter = field(default_factory=Meter)
    """Where a writer tells what it uses."""


class Writer(Protocol):
    """Writes an answer to a question."""

    def write(self, question: Question) -> AsyncGenerator[Piece | Answered, None]:
        """The pieces as they come and, last, the whole. Raises `console_client.link.Refusal` where there is none.

        Closing it early stops the work, also outside of this process.
        """
