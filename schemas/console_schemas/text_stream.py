"""Cleaning a text that arrives in pieces: a sequence, a syllable or an emoji may be cut anywhere."""

import re

from console_schemas.characters import DIRECTIONS, INVISIBLE, NEVER, SHAPING
from console_schemas.text import LIMIT, SEQUENCES, clean_text, stands_on_another

HELD = 8_192
"""Characters that wait for their rest at most; a sequence that is longer is cleaned in parts."""

_OPEN = re.compile(f"[{NEVER[1:]}{SHAPING}{DIRECTIONS}{INVISIBLE}]")
"""After these, or before them, no text can be cut: what they come to depends on their neighbours."""

_SETTLED = re.compile(r"[\n -~](?<![0-9#*])")
"""After these it can, whatever follows; a digit may become the picture of a key."""


class TextStream:
    """All that `feed` and `flush` return is what `clean_text` makes of the whole text."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """As much of the text so far as is clean whatever follows."""
        text = self._held + piece
        cut = _last_cut(text)
        if len(text) - cut > HELD:
            cut = len(text)
        self._held = text[cut:]
        return clean_text(text[:cut], limit=cut + LIMIT)

    def flush(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return clean_text(held, limit=len(held) + LIMIT)


def _last_cut(text: str) -> int:
    """The last place where a text can be cut into two that are cleaned one by one."""
    whole = re.sub(SEQUENCES, lambda found: "\x1b" * len(found.group()), text)
    if _SETTLED.match(whole[-1:]):
        return len(text)
    for at in range(len(text) - 1, 0, -1):
        before, after = whole[at - 1], whole[at]
        if not (_OPEN.match(before) or _OPEN.match(after) or stands_on_another(after)):
            return at
    return 0
