"""What a conversation names: places, people and products, each with the message that named it first."""

import re
from collections.abc import Sequence

from console_bridge.ai.conversation import number_of, plain
from console_bridge.ai.facts import DAY, MONTH, Fact
from console_bridge.ai.languages import language_of
from console_bridge.ai.small_talk import is_small_talk
from console_schemas.transcript import Entry

LABEL = "Named"
SHORTEST = 3
_NAME = re.compile(
    r"(?<=[a-z0-9,;:] )(?!I\b)[A-Z][\w'’&-]*(?: (?:(?:of|at|the|de|in|&|and|by) )?(?:[A-Z][\w'’&-]*|\d+)\b)*"
)
_WHEN = re.compile(rf"(?:{MONTH}|{DAY})\b", re.IGNORECASE)
EVERY_NOUN = ("de", "lb")
"""Languages in which a capital says nothing."""


def names_of(said: Sequence[Entry]) -> tuple[Fact, ...]:
    """The words with capitals inside of sentences, in the order in which they were first said, each once."""
    if language_of("\n".join(entry.text for entry in said[:20])) in EVERY_NOUN:
        return ()
    found: dict[str, Fact] = {}
    for entry in said:
        for match in _NAME.finditer(plain(entry)):
            name = match.group().rstrip("'’-&")
            if len(name) >= SHORTEST and not _says_nothing(name):
                found.setdefault(name.casefold(), Fact(label=LABEL, value=name, number=number_of(entry)))
    return tuple(found.values())


def _says_nothing(name: str) -> bool:
    is_loud = name.isupper() and " " in name
    return is_loud or _WHEN.match(name) is not None or is_small_talk(name)
