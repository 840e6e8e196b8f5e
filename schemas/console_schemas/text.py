"""Text from outside, made harmless: what customers, bots and models write must never act on a terminal."""

import re
from unicodedata import category

from console_schemas.characters import (
    CONTROLS,
    DIACRITICS,
    DIRECTIONS,
    HIDING,
    INVISIBLE,
    LINE_ENDS,
    MARKED,
    NEVER,
    NO_CHARACTERS,
    OVERRIDES,
    SHAPING,
)

MARK = "\ufffd"
"""Stands where something that could act or hide was taken out."""

LIMIT = 20_000
"""Characters of one text that are kept."""

STACKED, DEEPEST = 4, 10
"""Marks on one letter that are kept: of no script, and of any (a Burmese or Tibetan syllable has up to nine)."""

# `re` compiles each of these, and keeps it, when a text first needs it: most do not, and a console starts without.
_LONG_RUN = f"[{SHAPING}{MARKED}]{{{DEEPEST + 1},}}"
_SUSPECT = f"[{NEVER[1:]}{SHAPING}{DIACRITICS}]"
_LINE_END = f"\r\n?|[{LINE_ENDS}]"
SEQUENCES = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequences: colours, cursor, reports
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)?"  # titles, clipboard, DCS
    r"|\x1b[ -/]*[0-~]?"
)
"""Terminal sequences, complete or cut."""
_FLAG_OF_A_PART = "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|"
_FLAG_OF_A_PART += "\U000e0077\U000e006c\U000e0073)\U000e007f"  # England, Scotland, Wales: tags that spell their code
_VARIANT_OF_IDEOGRAPH = "(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
_HARMFUL = f"[{CONTROLS}{OVERRIDES}{HIDING}{NO_CHARACTERS}]+"
_UNSEEN = f"[{DIRECTIONS}{INVISIBLE}]"
_JOINERS = f"(?!(?<=[0-9#*])\ufe0f\u20e3)(?<![^\x00-\x7f])[{SHAPING}]+|[\u200c\u200d]+(?![^\x00-\x7f])"
_JOINER_RUNS = f"[{SHAPING}]{{3,}}"
_STACKED = f"([{DIACRITICS}]{{{STACKED}}})[{DIACRITICS}]+"
_JOINING = ("\u200c", "\u200d")


def clean_text(text: str, *, newline: bool = True, limit: int = LIMIT) -> str:
    """Text that can be stored and drawn: no controls, no terminal sequences, no hidden or reordering characters.

    A mark (U+FFFD) stands where something harmful was; characters that are merely invisible go without one, and
    joiners stay where they shape a letter or an emoji. Longer than `limit` characters: cut, with an ellipsis.
    With `newline=False` the result is one line. Cleaning a clean text changes nothing.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    if re.search(_SUSPECT, text):
        text = re.sub(SEQUENCES, MARK, text)
        text = re.sub(_LINE_END, "\n", text).replace("\t", "    ")
        text = re.sub(_FLAG_OF_A_PART, "\U0001f3f4", text)
        text = re.sub(_VARIANT_OF_IDEOGRAPH, "", text)
        text = re.sub(_HARMFUL, MARK, text)
        text = re.sub(_UNSEEN, "", text)
        text = re.sub(_JOINER_RUNS, lambda run: run.group()[:2], text)
        text = re.sub(_JOINERS, "", text)
        text = re.sub(_STACKED, r"\1", text)
        if len(text) > limit:  # tabs have become spaces
            text = text[: limit - 1] + "…"
    text = re.sub(_LONG_RUN, _not_too_deep, text)
    return text if newline else " ".join(text.split("\n"))


def one_line(text: str, *, limit: int = 200) -> str:
    """A clean single line for a name, a title or a reason."""
    return clean_text(text, newline=False, limit=limit).strip()


def stands_on_another(character: str) -> bool:
    """Whether it takes the place of what stands before it: a mark, or a later part of a Korean syllable."""
    return category(character)[0] == "M" or "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb"


def _not_too_deep(run: re.Match[str]) -> str:
    kept: list[str] = []
    depth = 0
    for character in run.group():
        depth = depth + 1 if character in _JOINING or stands_on_another(character) else 0
        if depth <= DEEPEST:
            kept.append(character)
        while depth > DEEPEST and kept[-1] in _JOINING:  # nothing is left that it could join
            kept.pop()
    return "".join(kept)
