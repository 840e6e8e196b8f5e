"""Text from outside, made harmless: what customers, bots and models write must never act on a terminal."""

import re

MARK = "\ufffd"
"""Stands where something that could act or hide was taken out."""

LIMIT = 20_000
"""Characters of one text that are kept."""

# `re` compiles each of these, and keeps it, when a text first needs it: most do not, and a console starts without.
_SUSPECT = (
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_LINE_ENDS = "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_SEQUENCES = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequences: colours, cursor, reports
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)?"  # titles, clipboard, DCS
    r"|\x1b[ -/]*[0-~]?"
)
_HARMFUL = (
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2061-\u206f\ue000-\uf8ff\ufff0-\ufffc\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_INVISIBLE = "[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060\u3164\ufeff\uffa0]"
_JOINERS = "(?<![^\x00-\x7f])[\u200c\u200d\ufe00-\ufe0f]+|[\u200c\u200d]+(?![^\x00-\x7f])"
_JOINER_RUNS = "[\u200c\u200d\ufe00-\ufe0f]{3,}"
_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_STACKED = f"([{_COMBINING}]{{4}})[{_COMBINING}]+"


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
        text = re.sub(_SEQUENCES, MARK, text)
        text = re.sub(_LINE_ENDS, "\n", text).replace("\t", "    ")
        text = re.sub(_HARMFUL, MARK, text)
        text = re.sub(_INVISIBLE, "", text)
        text = re.sub(_JOINER_RUNS, lambda run: run.group()[:2], text)
        text = re.sub(_JOINERS, "", text)
        text = re.sub(_STACKED, r"\1", text)
        if len(text) > limit:  # tabs have become spaces
            text = text[: limit - 1] + "…"
    return text if newline else " ".join(text.split("\n"))


def one_line(text: str, *, limit: int = 200) -> str:
    """A clean single line for a name, a title or a reason."""
    return clean_text(text, newline=False, limit=limit).strip()
