"""The conversations of a run: those of a file, or the bundled ones, again and again under new names."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from random import Random

from msgspec.structs import replace

from console_bridge.replay.dialogues import Dialogue, read_dialogues

BUNDLED = Path(__file__).parent / "conversations.jsonl"


def load_conversations(file: Path | None, dice: Random) -> Sequence[Dialogue]:
    """All of a file, in an order that the seed decides. Raises `BadDialogue`."""
    dialogues = list(read_dialogues(file or BUNDLED))
    dice.shuffle(dialogues)
    return dialogues


def renamed(dialogues: Sequence[Dialogue], prefix: str) -> Iterator[Dialogue]:
    """The conversations for ever, each time with a name of its own, which says how often the customer will speak."""
    for number, dialogue in enumerate(cycle(dialogues), start=1):
        yield replace(dialogue, id=f"{prefix}-{number}-{len(dialogue.live)}")


def live_turns(conversation: str) -> int:
    """How often the customer of a conversation will speak, from its name."""
    return int(conversation.rpartition("-")[2])
