"""Sequences that speak to the terminal itself: title, notification, clipboard, colour of the cursor."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from enum import Enum

from console_schemas.text import clean_text

TITLE_LIMIT = 200
NOTIFICATION_LIMIT = 400
CLIPBOARD_LIMIT = 50_000
"""Characters that are copied; terminals refuse much longer ones."""

KEEP_TITLE, RESTORE_TITLE = "\x1b[22;2t", "\x1b[23;2t"
RESET_CURSOR_COLOR = "\x1b]112\x1b\\"
BELL = "\x07"


class Notifications(Enum):
    """How a terminal takes desktop notifications."""

    OSC9 = "9"
    OSC777 = "777"


def title(text: str) -> str:
    """Set the window's title."""
    return f"\x1b]0;{clean_text(text, newline=False, limit=TITLE_LIMIT)}\x07"


def notification(text: str, how: Notifications, *, tmux: bool) -> str:
    """Show a desktop notification; inside tmux it is wrapped, and tmux lets it through if `allow-passthrough` is on."""
    clean = clean_text(text, newline=False, limit=NOTIFICATION_LIMIT)
    # A space in front, because OSC 9 with a digit in front is a command to some terminals; no ";", which ends a field.
    body = f" {clean}" if how is Notifications.OSC9 else f"notify;Live Agent Console;{clean.replace(';', ',')}"
    sequence = f"\x1b]{how.value};{body}\x07"
    return f"\x1bPtmux;\x1b{sequence}\x1b\\" if tmux else sequence


def clipboard(text: str) -> str:
    """Put text on the clipboard of the person's own machine."""
    clean = clean_text(text, limit=CLIPBOARD_LIMIT)
    return f"\x1b]52;c;{b64encode(clean.encode('utf-8', 'replace')).decode()}\x07"


def cursor_color(red: int, green: int, blue: int) -> str:
    """Give the terminal's cursor a colour, so that it is seen on any background."""
    return f"\x1b]12;#{red:02x}{green:02x}{blue:02x}\x1b\\"


def notifications_of(environment: Mapping[str, str]) -> Notifications:
    """What the terminal named by the environment understands."""
    name = f"{environment.get('TERM', '')} {environment.get('TERM_PROGRAM', '')}".lower()
    return Notifications.OSC777 if any(word in name for word in ("foot", "rxvt", "ghostty")) else Notifications.OSC9


def can_notify(environment: Mapping[str, str]) -> bool:
    """Whether a notification finds its way out: of screen inside of tmux, or tmux inside of screen, nobody knows which
    is the inner one, and screen would draw what is addressed to tmux."""
    return not ("TMUX" in environment and "STY" in environment)
