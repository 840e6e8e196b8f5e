"""Finds what must not leave the house in a text: keys, mail addresses, IBANs, cards, phones and long numbers.

Names and street addresses are not found: that needs a language model of its own.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

Kind = Literal["KEY", "EMAIL", "IBAN", "CARD", "PHONE", "NUMBER"]


class Finding(NamedTuple):
    """One place in a text."""

    kind: Kind
    start: int
    end: int


_EMAIL = re.compile(r"[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_KEY = re.compile(
    r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAIza[\w-]{30,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:.|\n)*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
_TOLD = re.compile(
    r"\b(?:pass ?word|pass ?code|pass ?phrase|pass ?key|pin(?: code)?|cvv|cvc|api[ _-]?key|secret|access[ _-]?token"
    r"|passwort|kennwort|contraseña|mot de passe)\b\s*(?:is|was|=|:|ist|es|est)\s*[\"'`]?([^\s\0]{3,200})",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}\b")
_DIGIT_GROUPS = re.compile(r"\d+(?:[ \t\u00a0\n.\-–/]{1,2}\d+)*")
_PHONE = re.compile(
    r"(?:\+|\b00)[ ]?\d(?:[ \u00a0.\-–/()]{0,2}\d){6,14}"
    r"|\(?\b\d{2,5}\)?(?:[ \u00a0.\-–/]{1,2}\d{2,8}){1,4}\b"
)
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_LONG = re.compile(r"(?<!\d)\d{9,19}(?!\d)")


def find_personal_data(text: str) -> list[Finding]:
    """The findings in order, without overlaps: the kind that is named first above wins."""
    found: list[Finding] = []
    finders: tuple[Callable[[str], Iterator[Finding]], ...] = (_keys, _told, _emails, _ibans, _cards, _phones, _numbers)
    for finder in finders:
        new = list(finder(text))
        found += new
        text = _blanked(text, new)
    return sorted(found, key=lambda finding: finding.start)


def without_personal_data(text: str) -> str:
    """The text with spaces in place of every finding."""
    return _blanked(text, find_personal_data(text)).replace("\0", " ")


def _blanked(text: str, findings: list[Finding]) -> str:
    """The text of the same length with NUL in the found places, which no later pattern matches."""
    parts, end = [], 0
    for finding in findings:
        parts += [text[end : finding.start], "\0" * (finding.end - finding.start)]
        end = finding.end
    return "".join((*parts, text[end:]))


def _keys(text: str) -> Iterator[Finding]:
    for match in _KEY.finditer(text):
        yield Finding("KEY", *match.span())


def _told(text: str) -> Iterator[Finding]:
    for match in _TOLD.finditer(text):
        yield Finding("KEY", match.start(1), match.start(1) + len(match[1].rstrip(".,;!?\"'`")))


def _emails(text: str) -> Iterator[Finding]:
    for match in _EMAIL.finditer(text):
        yield Finding("EMAIL", *match.span())


def _ibans(text: str) -> Iterator[Finding]:
    for match in _IBAN.finditer(text):
        words = re.split(r"[ -]", match.group())
        for count in range(len(words), 0, -1):
            candidate = "".join(words[:count])
            if 15 <= len(candidate) <= 34 and is_iban(candidate):
                length = sum(map(len, words[:count])) + count - 1
                yield Finding("IBAN", match.start(), match.start() + length)
                break


def is_iban(text: str) -> bool:
    """Whether letters and digits without spaces pass the IBAN's mod 97 check."""
    turned = text[4:] + text[:4]
    return turned.isalnum() and turned.isascii() and int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _cards(text: str) -> Iterator[Finding]:
    for run in _DIGIT_GROUPS.finditer(text):
        groups = [(run.start() + group.start(), group.group()) for group in re.finditer(r"\d+", run.group())]
        first = 0
        while first < len(groups):
            last = _card_from(groups, first)
            if last is not None:
                yield Finding("CARD", groups[first][0], groups[last][0] + len(groups[last][1]))
            first = (first if last is None else last) + 1


def _card_from(groups: list[tuple[int, str]], first: int) -> int | None:
    digits, longest = "", None
    for last in range(first, len(groups)):
        digits += groups[last][1]
        if len(digits) > 19:
            break
        if len(digits) >= 13 and digits[0] in "23456" and is_luhn(digits):
            longest = last
    return longest


def is_luhn(digits: str) -> bool:
    """Whether the digits pass the check that every payment card passes."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 1


def _phones(text: str) -> Iterator[Finding]:
    for match in _PHONE.finditer(text):
        digits = sum(char.isdigit() for char in match.group())
        dated = _DATE.match(match.group()) or _ADDRESS.fullmatch(match.group())
        if 9 <= digits <= 15 and not dated:
            yield Finding("PHONE", *match.span())


def _numbers(text: str) -> Iterator[Finding]:
    for match in _LONG.finditer(text):
        yield Finding("NUMBER", *match.span())
