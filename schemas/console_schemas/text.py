"""Text from outside, made harmless: what customers, bots and models write must never act on a terminal."""

import re

MARK = "\ufffd"
"""Stands where something that could act or hide was taken out."""

LIMIT = 20_000
"""Characters of one text that are kept."""

_SUSPECT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequences: colours, cursor, reports
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)?"  # titles, clipboard, DCS
    r"|\x1b[ -/]*[0-~]?"
)
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2061-\u206f\ue000-\uf8ff\ufff0-\ufffc\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_INVISIBLE = re.compile("[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060\u3164\ufeff\uffa0]")
_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d\ufe00-\ufe0f]+|[\u200c\u200d]+(?![^\x00-\x7f])")
_JOINER_RUNS = re.compile("[\u200c\u200d\ufe00-\ufe0f]{3,}")
_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_STACKED = re.compile(f"([{_COMBINING}]{{4}})[{_COMBINING}]+")


def clean_text(text: str, *, newline: bool = True, limit: int = LIMIT) -> str:
    """Text that can be stored and drawn: no controls, no terminal sequences, no hidden or reordering characters.

    A mark (U+FFFD) stands where something harmful was; characters that are merely invisible go without one, and
    joiners stay where they shape a letter or an emoji. Longer than `limit` characters: cut, with an ellipsis.
    With `newline=False` the result is one line. Cleaning a clean text changes nothing.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if _SUSPECT.search(text):
        text = _SEQUENCES.sub(MARK, text)
        text = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
        text = _HARMFUL.sub(MARK, text)
        text = _INVISIBLE.sub("", text)
        text = _JOINER_RUNS.sub(lambda run: run.group()[:2], text)
        text = _JOINERS.sub("", text)
        text = _STACKED.sub(r"\1", text)
        if len(text) > limit:  # tabs have become spaces
            text = text[: limit - 1] + "…"
    return text if newline else " ".join(text.split("\n"))


def one_line(text: str, *, limit: int = 200) -> str:
    """A clean single line for a name, a title or a reason."""
    return clean_text(text, newline=False, limit=limit).strip()
