"""Messages cut into sentences that can be quoted, without the politeness around them."""

import re
from collections.abc import Iterator

from console_bridge.ai.conversation import number_of, plain
from console_bridge.ai.small_talk import is_small_talk, without_filler
from console_schemas.base import Value
from console_schemas.text import clean_text
from console_schemas.transcript import Entry

LONGEST = 160
_END = re.compile(r"(?<=[.!?])(?<!\d\.) +|(?<=[。！？])|\n+")


class Sentence(Value, frozen=True, kw_only=True):
    """One sentence, and the message it is from."""

    text: str
    number: int
    by_customer: bool

    @property
    def quote(self) -> str:
        """The sentence as a summary shows it."""
        text = self.text if len(self.text) <= LONGEST else self.text[: LONGEST - 1].rstrip() + "…"
        return f"“{text}” [{self.number}]"


def sentences_of(entry: Entry) -> Iterator[Sentence]:
    """The sentences that mean something, each without the filler that it begins with."""
    for part in _END.split(clean_text(entry.text)):
        text = " ".join(part.split())
        if not is_small_talk(text) and (telling := without_filler(text)):
            yield sentence(entry, telling)


def sentence(entry: Entry, text: str = "") -> Sentence:
    """The whole message as one sentence, or this part of it."""
    return Sentence(text=text or plain(entry), number=number_of(entry), by_customer=entry.author.role == "customer")
