"""What a program wrote to its terminal, taken apart as a terminal does it, and what of it the written-down list lacks.

Two readings: by the patterns of the list that the output layer uses, and by a parser of its own, which knows the list
as the documentation has it, by the kinds of the sequences.
"""

import re
from collections.abc import Iterator
from unicodedata import category

from console_tui.terminal.allowed import ALLOWED, OURS

LINK = r"\x1b\]8;(?:id=[\w.-]*)?;(?:https?://|mailto:)[!-~]+\x1b\\"
_WHOLE = re.compile("|".join(f"(?:{pattern})" for pattern in [*ALLOWED.values(), *OURS.values(), LINK]))

CSI = {"m", "H", "A", "B", "C", "D", "J", "K", "L", "M", "X", "r", "s", "?h", "?l", "?$p", ">u", "<u", "n", "t"}
"""Final bytes, with the marks before and between."""
MODES = {"7", "25", "69", "1000", "1002", "1003", "1004", "1006", "1015", "1016", "1049", "2004", "2026", "2048"}
OSC = {"0", "8", "9", "12", "22", "52", "112", "777"}
CONTROLS = {"\r", "\n", "\x07"}
SEEN = "\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"


def unlisted(output: str) -> list[str]:
    """What in the output matches no pattern of the list."""
    found, at = [], 0
    while at < len(output):
        token = _WHOLE.match(output, at)
        if token is None:
            found.append(output[at : at + 12])
        at = max(at + 1, token.end() if token else 0)
    return found


def foreign(output: bytes) -> list[str]:
    """What a terminal would find in the output that no part of the documentation allows."""
    return [token for token in tokens(output.decode()) if not _documented(token)]


def tokens(output: str) -> Iterator[str]:
    """Sequences, controls and characters, in order; one that never ends comes as it is."""
    at = 0
    while at < len(output):
        end = _end(output, at)
        yield output[at:end]
        at = end


def said(output: bytes, kinds: tuple[str, ...]) -> list[str]:
    """The contents of the strings of these kinds, such as the titles, that the terminal was sent."""
    strings = [token[2:] for token in tokens(output.decode()) if token.startswith("\x1b]")]
    return [string for string in strings if string.partition(";")[0] in kinds]


def _end(output: str, at: int) -> int:
    if output[at] != "\x1b":
        return at + 1
    introducer = output[at + 1 : at + 2]
    if introducer == "[":
        at += 2
        while at < len(output) and not "@" <= output[at] <= "~":
            at += 1
        return at + 1
    if introducer == "P" and (passed := re.match(r"\x1bP(?:\x1b\x1b|[^\x1b])*\x1b\\", output[at:])):
        return at + passed.end()
    if introducer and introducer in "]PX^_":
        at += 2
        while at < len(output) and output[at] != "\x07" and output[at : at + 2] != "\x1b\\":
            at += 1
        return at + (1 if output[at : at + 1] == "\x07" else 2)
    return at + 2


def _documented(token: str) -> bool:
    if token.startswith("\x1b["):
        marks = re.fullmatch(r"\x1b\[([<>=?]?)([\d;]*)([ -/]*)([@-~])", token)
        if marks is None or marks[1] + marks[3] + marks[4] not in CSI:
            return False
        return marks[1] != "?" or marks[2] in MODES
    if token.startswith("\x1b]"):
        kind, _, rest = token[2:].partition(";")
        return kind.rstrip("\x07\x1b\\") in OSC and all(map(_shown, rest.removesuffix("\x07").removesuffix("\x1b\\")))
    if token.startswith("\x1bPtmux;"):  # tmux hands on what is in it, and only notifications go there
        inner = token[7:-2].replace("\x1b\x1b", "\x1b")
        return inner.startswith(("\x1b]9;", "\x1b]777;notify;")) and [*tokens(inner)] == [inner] and _documented(inner)
    return token in CONTROLS or (not token.startswith("\x1b") and _shown(token))


def _shown(character: str) -> bool:
    return character in SEEN or category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
