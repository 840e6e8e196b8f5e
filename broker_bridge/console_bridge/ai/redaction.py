"""Takes personal data out of what a remote model reads, and puts it back into what the agent reads."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from console_bridge.ai.personal_data import Finding, find_personal_data
from console_schemas.masking import MASK

_PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]{0,30}_\d{1,4}>", re.IGNORECASE)
_BEGUN = re.compile(r"<[A-Za-z_]{0,32}(?:(?<=_)\d{1,4})?\Z")
EMPTY: Mapping[str, str] = MappingProxyType({})


class Redactor:
    """The placeholders of one request: the same value always has the same one.

    `given` are those that are in the texts already, and what each stands for.
    """

    def __init__(self, given: Mapping[str, str] = EMPTY) -> None:
        self._placeholders: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = dict(given)
        self._given = re.compile(f"({'|'.join(map(re.escape, given))})") if given else None

    def redact(self, text: str) -> str:
        """The text with a placeholder such as `<EMAIL_1>` for every finding."""
        parts = self._given.split(text) if self._given else [text]
        return "".join(part if part in self._values else _replaced(part, self._placeholder) for part in parts)

    def restore(self, text: str) -> str:
        """The text with the values in place of their placeholders; unknown placeholders stay."""
        return _PLACEHOLDER.sub(lambda match: self._values.get(match.group().upper(), match.group()), text)

    def _placeholder(self, finding: Finding, value: str) -> str:
        key = (finding.kind, re.sub(r"[\W_]", "", value).lower() if finding.kind != "KEY" else value)
        if key not in self._placeholders:
            number = 1
            while (placeholder := f"<{finding.kind}_{number}>") in self._values:
                number += 1
            self._placeholders[key] = placeholder
            self._values[placeholder] = value
        return self._placeholders[key]


class StreamRestorer:
    """Restores a text that arrives in pieces: a placeholder may be cut anywhere."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._held = ""

    def feed(self, piece: str) -> str:
        """As much of the text so far as cannot become a placeholder any more."""
        text = self._held + piece
        begun = _BEGUN.search(text)
        cut = begun.start() if begun else len(text)
        self._held = text[cut:]
        return self._redactor.restore(text[:cut])

    def flush(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return self._redactor.restore(held)


def mask_secrets(text: str) -> str:
    """The text for notes that are kept: keys, cards and bank accounts show their last four characters at most."""
    return _replaced(text, _masked)


def _masked(finding: Finding, value: str) -> str:
    if finding.kind == "KEY":
        return MASK
    if finding.kind in ("CARD", "IBAN"):
        return MASK + re.sub(r"\W", "", value)[-4:]
    return value


def _replaced(text: str, replacement: Callable[[Finding, str], str]) -> str:
    parts, end = [], 0
    for finding in find_personal_data(text):
        parts += [text[end : finding.start], replacement(finding, text[finding.start : finding.end])]
        end = finding.end
    return "".join((*parts, text[end:]))
