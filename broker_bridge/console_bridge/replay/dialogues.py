"""A file of conversations, one JSON object a line: `{"id", "turns": [{"role", "text"}]}`; other fields are ignored."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from console_schemas.base import Text, Value
from console_schemas.ids import is_token
from console_schemas.people import Party, PartyRole
from console_schemas.transfer import Customer, HistoryMessage, Reason, TransferRequest
from console_schemas.wire import Invalid, decode

LIVE_TURNS = 2
"""The last turns of a conversation are sent live, after the transfer."""

_PARTY: dict[str, PartyRole] = {"customer": "customer", "bot": "bot", "agent": "agent", "action": "system"}


class Turn(Value, frozen=True, kw_only=True):
    """One thing said."""

    role: Literal["customer", "bot", "agent", "action"]
    text: Text


class Dialogue(Value, frozen=True, kw_only=True):
    """One conversation."""

    id: Annotated[str, Meta(min_length=1)]
    turns: Annotated[tuple[Turn, ...], Meta(min_length=1)]
    services: tuple[str, ...] = ()

    @property
    def conversation(self) -> str:
        """The id as a subject token."""
        return self.id if is_token(self.id) else hashlib.sha256(self.id.encode()).hexdigest()[:32]

    @property
    def live(self) -> tuple[str, ...]:
        """What the customer says after the transfer."""
        return tuple(turn.text for turn in self.turns[-LIVE_TURNS:])

    def transfer(self, now: datetime) -> TransferRequest:
        """The bot's transfer, with all turns before the live ones as history."""
        said = self.turns[:-LIVE_TURNS]
        history = tuple(
            HistoryMessage(
                id=f"h{index}",
                author=Party(role=_PARTY[turn.role]),
                text=turn.text,
                sent_at=now - timedelta(seconds=10 * (len(said) - index)),
            )
            for index, turn in enumerate(said)
        )
        return TransferRequest(
            transfer_id=f"t-{self.conversation}",
            conversation_id=self.conversation,
            requested_at=now,
            reason=Reason(code="replay", text=", ".join(self.services)),
            channel="replay",
            customer=Customer(id=self.conversation, name=f"Customer {self.id[-8:]}"),
            message_history=history,
        )


class BadDialogue(Exception):
    """A line that is not a conversation; the text names the file, the line and the faults."""


def read_dialogues(path: Path, limit: int | None = None) -> Iterator[Dialogue]:
    """The conversations of a file, in order. Raises `BadDialogue`."""
    seen: set[str] = set()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if limit is not None and len(seen) >= limit:
                return
            if not line.strip():
                continue
            try:
                dialogue = decode(line, Dialogue)
            except Invalid as invalid:
                raise BadDialogue(f"{path}, line {number}: {invalid}") from None
            if dialogue.conversation in seen:
                raise BadDialogue(f"{path}, line {number}: the id {dialogue.id} stands twice")
            seen.add(dialogue.conversation)
            yield dialogue
