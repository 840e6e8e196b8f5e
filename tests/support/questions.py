"""Short transcripts and questions for the AI service."""

from datetime import UTC, datetime, timedelta

from console_bridge.ai.question import Question
from console_schemas.people import SYSTEM, Party, PartyRole
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES: dict[PartyRole, str] = {"customer": "Ana Costa", "bot": "Helper", "agent": "Alex", "system": "System"}


def transcript(*lines: str) -> tuple[Entry, ...]:
    """Entries from lines such as `customer: Where is my parcel?`; `mark: …` is a mark between messages."""
    entries = []
    for position, line in enumerate(lines):
        who, _, text = line.partition(": ")
        role = next((role for role in NAMES if role == who), SYSTEM.role)
        entries.append(
            Entry(
                position=position,
                version=position + 1,
                kind="mark" if who == "mark" else "message",
                author=Party(role=role, id=role, name=NAMES[role]),
                text=text,
                at=MONDAY + timedelta(minutes=position),
            )
        )
    return tuple(entries)


def assist(*lines: str, instruction: str = "", draft: str = "", context: ContextReply | None = None) -> Question:
    """A question for a reply in such a transcript."""
    return Question(
        kind="assist",
        context=context or ContextReply(queue="orders"),
        entries=transcript(*lines),
        instruction=instruction,
        draft=draft,
    )


def summary(*lines: str, context: ContextReply | None = None) -> Question:
    """A question for a summary of such a transcript."""
    return Question(kind="summary", context=context or ContextReply(queue="orders"), entries=transcript(*lines))
