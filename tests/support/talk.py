"""Conversations for the tests of the transcript."""

from datetime import UTC, datetime, timedelta

from console_schemas.people import SYSTEM, Party
from console_schemas.transcript import Entry, EntryKind

NOW = datetime(2026, 8, 3, 14, 30, tzinfo=UTC)
ANA = Party(role="customer", id="c-1", name="Ana Lima")
KITE = Party(role="bot", id="kite", name="Kite")
MIA = Party(role="agent", id="mia", name="Mia Berg")


def entry(
    position: int, text: str, author: Party = ANA, *, kind: EntryKind = "message", at: datetime | None = None
) -> Entry:
    """One entry; by default each is ten seconds after the one before."""
    when = at or NOW - timedelta(hours=2) + timedelta(seconds=10 * position)
    who = SYSTEM if kind == "mark" else author
    return Entry(position=position, version=position + 1, kind=kind, author=who, text=text, at=when, id=f"m{position}")


def talk(count: int, first: int = 0) -> tuple[Entry, ...]:
    """Turns of a customer and an agent; number n is `n.` and some words, now and then many."""
    return tuple(
        entry(n, f"{n}." + " word" * (n * 7 % 11 + n % 50 // 49 * 60), ANA if n % 2 else MIA)
        for n in range(first, first + count)
    )
