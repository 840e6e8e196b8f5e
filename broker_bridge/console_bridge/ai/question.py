"""What a writer is given, and what every writer is: the seam between the service and the ways to write."""

from collections.abc import AsyncGenerator
from typing import Literal, Protocol

from msgspec import field
from msgspec.structs import replace

from console_bridge.ai.meter import Meter
from console_bridge.ai.redaction import Redactor
from console_schemas.assist import Answered, Piece, Refinement
from console_schemas.base import Value
from console_schemas.masking import MASK
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry

EXTRACT = "extract"
"""The origin of an answer that no model made."""


class Question(Value, frozen=True, kw_only=True):
    """One request with all that may be known for it: one engagement, with placeholders for its secrets."""

    kind: Literal["assist", "summary"]
    context: ContextReply
    entries: tuple[Entry, ...]
    """The whole transcript, oldest first."""
    instruction: str = ""
    draft: str = ""
    refine: Refinement = ""
    said: dict[str, str] = field(default_factory=dict)
    """The sensitive values that somebody wrote in the chat or to the AI, by their placeholders."""
    meter: Meter = field(default_factory=Meter)
    """Where a writer tells what it uses."""

    @property
    def hidden(self) -> dict[str, str]:
        """What stands for each placeholder before the agent's eyes: what was written, else the mask."""
        return dict.fromkeys(self.context.sealed, MASK) | self.said

    def masked(self) -> "Question":
        """The same without placeholders: the mask in the place of each, but the agent's own draft as it was written."""
        if not self.hidden:
            return self
        mask = Redactor(dict.fromkeys(self.hidden, MASK)).restore
        context = replace(self.context, reason=mask(self.context.reason), summary=mask(self.context.summary))
        return replace(
            self,
            context=replace(context, sealed=()),
            entries=tuple(replace(entry, text=mask(entry.text)) for entry in self.entries),
            instruction=mask(self.instruction),
            draft=Redactor(self.hidden).restore(self.draft),
            said={},
        )


class Writer(Protocol):
    """Writes an answer to a question."""

    def write(self, question: Question) -> AsyncGenerator[Piece | Answered, None]:
        """The pieces as they come and, last, the whole. Raises `console_client.link.Refusal` where there is none.

        Closing it early stops the work, also outside of this process.
        """
