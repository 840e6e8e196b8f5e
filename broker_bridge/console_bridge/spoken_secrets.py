"""Secrets that somebody said aloud in a conversation, taken out of what an AI may read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from msgspec.structs import replace

from console_schemas.masking import MASK
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry
from console_schemas.transfer import Attribute, Passkey

SHORTEST = 3
"""Letters and digits below which a value is not looked for: it would be found everywhere."""

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Scripts in which a word begins and ends without a sign of it."""
_JOINED = rf"[^\W_{UNSPACED}]"
_SPREAD = r"[\W_]{0,3}"
_FULL_WIDTH = 0xFEE0
NAME_LENGTH = 24


class Sealed(NamedTuple):
    """What of an engagement an AI may not read."""

    attributes: Sequence[Attribute] = ()
    """The sensitive ones."""
    passkey: Passkey | None = None


Said = dict[str, str]
"""What people have written in the chat, word for word, by the placeholder in its place."""


class SpokenSecrets:
    """The passkey and the sensitive values of one engagement, however they are spaced, dashed or capitalised.

    A sensitive value has a placeholder, named after its attribute; the passkey and what it is in have the mask alone.
    """

    def __init__(self, sealed: Sealed) -> None:
        never = [sealed.passkey.value] if sealed.passkey else []
        passkeys = [_key(value) for value in never if len(_key(value)) >= SHORTEST]
        self._by_attribute: dict[str, list[str]] = {}
        self._placeholders: dict[str, str] = {}
        spellings: dict[str, str] = {}
        for attribute in sealed.attributes:
            shown = self._by_attribute.setdefault(attribute.label or attribute.name, [])
            for text in _texts(attribute.value):
                if any(passkey in _key(text) for passkey in passkeys):
                    never.append(text)
                elif key := _key(text):
                    spellings.setdefault(key, text)
                    shown.append(self._placeholder(attribute.name, key))
        self._never = _pattern(never)
        self._spoken = _pattern(spellings.values())

    def _placeholder(self, name: str, key: str) -> str:
        kind = re.sub(r"[^A-Z]+", "_", name.upper())[:NAME_LENGTH].strip("_")
        if not kind or key in _key(kind):
            kind = "ATTRIBUTE"
        taken = set(self._placeholders.values())
        number = next(number for number in range(1, len(taken) + 2) if f"<{kind}_{number}>" not in taken)
        return self._placeholders.setdefault(key, f"<{kind}_{number}>")

    def out_of(self, text: str, said: Said | None = None) -> str:
        """The text with the mask and placeholders in their place; the first spelling of each is put into `said`."""

        def hidden(match: re.Match[str]) -> str:
            placeholder = self._placeholders.get(_key(match.group()), MASK)
            if said is not None and placeholder != MASK:
                said.setdefault(placeholder, match.group())
            return placeholder

        if self._never:
            text = self._never.sub(MASK, text)
        return self._spoken.sub(hidden, text) if self._spoken else text

    def out_of_entries(self, entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], Said]:
        """The entries without them, and what was said in the entries."""
        said: Said = {}
        return tuple(replace(entry, text=self.out_of(entry.text, said)) for entry in entries), said

    def out_of_context(self, context: ContextReply) -> ContextReply:
        """The context without them, with the sensitive attributes by their placeholders."""
        said: Said = {}
        sealed = {name: ", ".join(dict.fromkeys(shown)) for name, shown in self._by_attribute.items() if shown}
        open_ = {self.out_of(name): self.out_of(value) for name, value in context.attributes.items()}
        return replace(
            context,
            channel=self.out_of(context.channel),
            reason=self.out_of(context.reason),
            language=self.out_of(context.language),
            summary=self.out_of(context.summary),
            attributes=open_ | {self.out_of(name): value for name, value in sealed.items()},
            texts=tuple(self.out_of(text, said) for text in context.texts),
            said=said,
            sealed=tuple(dict.fromkeys(chain.from_iterable(self._by_attribute.values()))),
        )


def _pattern(values: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the values, the longest first."""
    spelled = sorted({_letters(value) for value in values if len(_key(value)) >= SHORTEST}, key=len, reverse=True)
    return re.compile("|".join(map(_spelt, spelled)), re.IGNORECASE) if spelled else None


def _spelt(letters: str) -> str:
    """Every way to write it, but not in a longer word where words are told apart by spaces."""
    before, after = f"(?<!{_JOINED})", f"(?!{_JOINED})"
    first, last = (re.match(_JOINED, letters[end]) is not None for end in (0, -1))
    return f"{before * first}{_SPREAD.join(map(_written, letters))}{after * last}"


def _written(char: str) -> str:
    """The character as it is, in its plain form, in its full width and with its accents apart."""
    plain = unicodedata.normalize("NFKC", char)
    wide = chr(ord(plain) + _FULL_WIDTH) if len(plain) == 1 and plain.isascii() else char
    forms = dict.fromkeys((char, plain, wide, unicodedata.normalize("NFD", char)))
    return f"(?:{'|'.join(map(re.escape, forms))})"


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


def _key(text: str) -> str:
    """Equal for all ways to write the same."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


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
