"""Why the console cannot run on this terminal, said before anything is drawn."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

COLUMNS, ROWS = 40, 12
"""The smallest terminal that the console fits in."""

DUMB = ("", "dumb", "unknown")


def refuse_reason(environment: Mapping[str, str] = os.environ) -> str | None:
    """A sentence that says why and what to do, or None if all is well. Print it and exit with 2."""
    if environment.get("TEXTUAL_DRIVER"):
        return None
    keyboard, screen = sys.__stdin__, sys.__stderr__
    if keyboard is None or screen is None or not (keyboard.isatty() and screen.isatty()):
        return "The console needs a terminal: run it in one, and over ssh with `ssh -t`; do not redirect its input."
    term = environment.get("TERM", "")
    if term in DUMB:
        return (
            f"The console cannot draw on a terminal of type {term or 'none'!r}: set TERM, for example xterm-256color."
        )
    columns, rows = os.get_terminal_size(screen.fileno())
    if 0 < columns < COLUMNS or 0 < rows < ROWS:
        return (
            f"The console needs {COLUMNS} columns and {ROWS} rows, this terminal has {columns} and {rows}: enlarge it."
        )
    return None
