"""Which keys arrive over every terminal, and which of them an input cannot do without. Pure."""

import re
from collections.abc import Iterable, Mapping

from textual.binding import Binding, BindingType

LETTER = re.compile(r"[ -~]")
ANYWHERE = re.compile(r"ctrl\+[a-z]|f[1-9]")
TAKEN = {
    "ctrl+m": "it arrives as Enter",
    "ctrl+i": "it arrives as Tab",
    "ctrl+h": "it arrives as Backspace",
    "ctrl+j": "it is a new line in the input",
    "ctrl+c": "it is for interrupting and copying",
    "ctrl+z": "it suspends the console",
    "ctrl+s": "it stops the output of a terminal",
    "ctrl+q": "it stands for going on with the output of a terminal",
    "ctrl+a": "screen takes it for itself",
    "ctrl+b": "tmux takes it for itself",
    "[": "it chooses messages in the chat",
    "]": "it chooses messages in the chat",
    "R": "it asks the AI again",
}
"""Keys that cannot be given to an action, and why."""
PLAIN = frozenset({"home", "end", "delete", "backspace", "left", "right", "up", "down"})
"""Named keys that arrive everywhere."""


def normal(key: str) -> str:
    """A key as it is compared: `space` is a blank, and only single letters have a case."""
    key = key if len(key) == 1 else key.strip().lower()
    return " " if key == "space" else key


def why_not(key: str) -> str:
    """Why a key cannot be an action's; empty: it can."""
    if key in TAKEN:
        return TAKEN[key]
    if LETTER.fullmatch(key) or ANYWHERE.fullmatch(key):
        return ""
    if "alt+" in key or key.startswith("meta+"):
        return "Alt is lost on the way over tmux, mosh or the Linux console"
    if "shift+" in key:
        return "terminals do not tell it from the key without Shift"
    if re.fullmatch(r"f\d+", key):
        return "windows and terminals take it for themselves"
    return "no terminal sends it everywhere"


def needed_by(editing: Iterable[BindingType]) -> Mapping[str, str]:
    """The ctrl keys that are an input's only way to do something, and what that is."""
    needed: dict[str, str] = {}
    for binding in editing:
        if not isinstance(binding, Binding):
            continue
        arriving = [key for key in binding.key.split(",") if key in PLAIN or not why_not(key)]
        if len(arriving) == 1 and arriving[0].startswith("ctrl+"):
            needed[arriving[0]] = binding.action.replace("_", " ")
    return needed
