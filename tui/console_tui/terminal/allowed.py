"""The list of everything that may be written to the terminal. What is not on it does not leave the program."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from console_schemas.characters import NEVER

SCHEMES = ("http", "https", "mailto")
LINK_LIMIT = 2000

TEXT = f"[^{NEVER}]"
"""A printable character: none that the sanitiser takes out of a line."""

ALLOWED = {
    "text": rf"{TEXT}+",
    "line end, as Textual ends the lines of its own pictures": r"\r?\n",
    "bell": r"\x07",
    "cursor position, up, down, forward, back (CUP, CUU, CUD, CUF, CUB)": r"\x1b\[\d*(?:;\d+)?H|\x1b\[\d*[A-D]",
    "attributes and colours (SGR)": r"\x1b\[[\d;]*m",
    "line wrap, cursor, mouse, focus, alternate screen, paste, picture and size modes, on and off": (
        r"\x1b\[\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"
    ),
    "question whether pictures can be held back, or sizes reported": r"\x1b\[\?(?:2026|2048)\$p",
    "keyboard protocol on and off": r"\x1b\[>\d+u|\x1b\[<u",
    "shape of the mouse pointer": r"\x1b\]22;[a-z-]*\x07",
    "end of a link": r"\x1b\]8;;\x1b\\",
}
"""What Textual may write: what it is, and the pattern that it has to match as a whole. Links are checked besides."""

OURS = {
    "erase to the end of the line or of the screen, erase characters (EL, ED, ECH)": r"\x1b\[[KJ]|\x1b\[\d+X",
    "scroll region of rows and of columns, insert and delete lines (DECSTBM, DECSLRM, IL, DL)": (
        r"\x1b\[(?:\d+;\d+)?[rs]|\x1b\[\d*[LM]"
    ),
    "regions of columns, on and off, and whether there are any (DECLRMM, DECRQM)": r"\x1b\[\?69(?:[hl]|\$p)",
    "question whether the terminal still answers (DSR)": r"\x1b\[5n",
    "window title, kept and brought back": rf"\x1b\]0;{TEXT}*\x07|\x1b\[2[23];2t",
    "notification": rf"\x1b\](?:9|777;notify);{TEXT}*\x07",
    "notification through tmux": rf"\x1bPtmux;\x1b\x1b\](?:9|777;notify);{TEXT}*\x07\x1b\\",
    "clipboard, written and never read": r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07",
    "colour of the cursor, set and reset": r"\x1b\]12;#[0-9a-f]{6}\x1b\\|\x1b\]112\x1b\\",
}
"""What only this package writes besides, made of clean text. It does not pass when it comes from elsewhere."""

_LINK = rf"\x1b\]8;(?:id=[\w.-]*)?;(?P<link>{TEXT}+)\x1b\\"
_DROPPED = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?|[\s\S]"
)
_SEQUENCES = re.compile(f"(?:{'|'.join(pattern for name, pattern in ALLOWED.items() if name != 'text')})*")
"""All that is written before the first picture: it must not wait until the classes of characters are worked out."""


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(f"(?P<allowed>{'|'.join(ALLOWED.values())})|{_LINK}|{_DROPPED}")


def safe_link(address: str | None) -> str:
    """The address if a link may point there, else an empty text: http, https or mailto, ASCII, no spaces."""
    if not address or len(address) > LINK_LIMIT or not (address.isascii() and address.isprintable()):
        return ""
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return address if scheme in SCHEMES and " " not in address else ""


def only_allowed(output: str) -> str:
    """Textual's output without everything that it may not write; a sequence that it may not goes as a whole."""
    if _SEQUENCES.fullmatch(output):
        return output
    return "".join(_kept(token) for token in _tokens().finditer(output))


def _kept(token: re.Match[str]) -> str:
    if token["allowed"] is not None:
        return token.group()
    return token.group() if token["link"] and safe_link(token["link"]) else ""
