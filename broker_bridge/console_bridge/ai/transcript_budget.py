"""Which messages of a transcript fit into a prompt: how it began, and as much as possible of how it ended."""

from collections.abc import Sequence

from msgspec.structs import replace

from console_bridge.ai.conversation import spoken
from console_schemas.base import Value
from console_schemas.transcript import Entry

ROOM = 24_000
"""Characters of a transcript in a prompt."""

OPENING = 4
"""Messages from the beginning that are always kept: they say what it is about."""

LONGEST = 3_000
"""Characters of one message."""

_LINE = 20


class Reading(Value, frozen=True, kw_only=True):
    """The part of a transcript that is read."""

    entries: tuple[Entry | None, ...]
    """In order; None stands where messages are left out."""
    left_out: int = 0

    @property
    def note(self) -> str:
        """What the agent must know of it."""
        return f"{self.left_out} messages in the middle were not read: the conversation is too long." * bool(
            self.left_out
        )


def read(entries: Sequence[Entry], room: int = ROOM) -> Reading:
    """The messages that fit into `room` characters."""
    said = [_shortened(entry) for entry in spoken(entries)]
    opening = said[:OPENING]
    room -= sum(_size(entry) for entry in opening)
    newest: list[Entry] = []
    for entry in reversed(said[OPENING:]):
        room -= _size(entry)
        if room < 0:
            break
        newest.append(entry)
    left_out = len(said) - len(opening) - len(newest)
    gap = (None,) if left_out else ()
    return Reading(entries=(*opening, *gap, *reversed(newest)), left_out=left_out)


def _size(entry: Entry) -> int:
    return len(entry.text) + _LINE


def _shortened(entry: Entry) -> Entry:
    return entry if len(entry.text) <= LONGEST else replace(entry, text=entry.text[: LONGEST - 1] + "…")
