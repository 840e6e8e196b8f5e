"""A transcript seen the way a draft or a summary needs it: who spoke, what is asked, what was answered."""

from collections.abc import Sequence
from itertools import groupby

from console_bridge.ai.small_talk import is_small_talk
from console_schemas.text import clean_text
from console_schemas.transcript import Entry

ROLE_NAMES = {"customer": "Customer", "bot": "Bot", "agent": "Agent", "system": "System"}


def number_of(entry: Entry) -> int:
    """What people call the message: 1 for the oldest entry."""
    return entry.position + 1


def spoken(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The messages that somebody wrote, without the marks between them."""
    return tuple(entry for entry in entries if entry.kind != "mark" and entry.text.strip())


def plain(entry: Entry) -> str:
    """The message as one clean line."""
    return " ".join(clean_text(entry.text).split())


def is_question(text: str) -> bool:
    """Whether the text asks something, in any script that has a question mark."""
    return any(mark in text for mark in "?？؟")


def customer_turns(said: Sequence[Entry]) -> list[str]:
    """What the customer said between two messages of the others, as one text each, oldest first; no small talk."""
    turns = []
    for is_customer, run in groupby(said, key=lambda entry: entry.author.role == "customer"):
        text = "\n".join(plain(entry) for entry in run if not is_small_talk(entry.text))
        if is_customer and text:
            turns.append(text)
    return turns


def customer_messages(said: Sequence[Entry]) -> tuple[Entry, ...]:
    """What the customer said that means something, oldest first."""
    return tuple(entry for entry in said if entry.author.role == "customer" and not is_small_talk(entry.text))


def customer_name(said: Sequence[Entry]) -> str:
    """The first name by which the customer can be greeted; empty where nobody knows it."""
    names = [entry.author.name for entry in said if entry.author.role == "customer" and entry.author.name.strip()]
    first = names[-1].split()[0] if names else ""
    return first.capitalize() if first.isalpha() else ""
