"""How many facts of a dialogue stand in a summary of a fixed length, next to the first and to random lines."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from console_bridge.ai.extract import summary_of
from console_schemas.base import Value
from console_schemas.queries import ContextReply
from evaluation.rankers import entries_of

LENGTH = 600
"""Characters of each summary."""

DIALOGUES = 200
SEED = 7


class Turn(Value, frozen=True, kw_only=True):
    """What one of the two said."""

    role: str
    text: str


class Dialogue(Value, frozen=True, kw_only=True):
    """A conversation, and the facts that somebody noted of it."""

    turns: tuple[Turn, ...]
    slots: dict[str, str | int | float | bool]


Summarise = Callable[[Dialogue], str]


def read_dialogues(file: Path) -> list[Dialogue]:
    """The first dialogues of a file, one JSON object a line."""
    return [msgspec.json.decode(line, type=Dialogue) for line in file.read_bytes().splitlines()[:DIALOGUES]]


def coverage(dialogues: Sequence[Dialogue], summarise: Summarise) -> float:
    """The share of all facts that stand, word for word, in the first `LENGTH` characters of the summaries."""
    told = asked = 0
    for dialogue in dialogues:
        text = summarise(dialogue)[:LENGTH].casefold()
        told += sum(str(value).casefold() in text for value in dialogue.slots.values())
        asked += len(dialogue.slots)
    return told / max(1, asked)


def ways() -> dict[str, Summarise]:
    """The product's extract, the first lines, and random lines."""
    chooser = random.Random(SEED)

    def extract(dialogue: Dialogue) -> str:
        entries = entries_of([(turn.role, turn.text) for turn in dialogue.turns])
        return summary_of(ContextReply(queue="q"), entries, LENGTH)

    def first(dialogue: Dialogue) -> str:
        return "\n".join(turn.text for turn in dialogue.turns)

    def any_lines(dialogue: Dialogue) -> str:
        return "\n".join(turn.text for turn in chooser.sample(dialogue.turns, len(dialogue.turns)))

    return {"product": extract, "first": first, "random": any_lines}
