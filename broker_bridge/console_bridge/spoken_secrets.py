"""Secrets that somebody said aloud in a conversation, taken out of what an AI may read."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from console_schemas.masking import MASK
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry

SHORTEST = 3
"""Letters and digits below which a value is not looked for: it would be found everywhere."""


class SpokenSecrets:
    """The passkey and the sensitive values of one engagement, however they are spaced, dashed or capitalised."""

    def __init__(self, values: Iterable[Any]) -> None:
        spelled = ([char for char in text if char.isalnum()] for value in values for text in _texts(value))
        patterns = [r"[\W_]{0,3}".join(map(re.escape, chars)) for chars in spelled if len(chars) >= SHORTEST]
        patterns.sort(key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE) if patterns else None

    def out_of(self, text: str) -> str:
        """The text with the mask in their place."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def out_of_entries(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """The entries with the mask in their place."""
        return tuple(replace(entry, text=self.out_of(entry.text)) for entry in entries)

    def out_of_context(self, context: ContextReply) -> ContextReply:
        """The context with the mask in their place."""
        attributes = {name: self.out_of(value) for name, value in context.attributes.items()}
        reason, summary = self.out_of(context.reason), self.out_of(context.summary)
        texts = tuple(map(self.out_of, context.texts))
        return replace(context, reason=reason, summary=summary, attributes=attributes, texts=texts)


def _texts(value: Any) -> Iterator[str]:
    """Every text and number in a JSON value."""
    match value:
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
        case str() | int() | float() if not isinstance(value, bool):
            yield str(value)
