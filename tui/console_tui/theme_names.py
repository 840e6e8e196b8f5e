"""Which themes there are, and which one a terminal gets. Without Textual: it is asked before that is loaded."""

from collections.abc import Mapping

DARK, LIGHT, HIGH_CONTRAST, TERMINAL = THEMES = ("dark", "light", "high-contrast", "terminal")
"""The last one uses the terminal's own sixteen colours."""


def theme_of(wanted: str, environ: Mapping[str, str]) -> str:
    """The theme to start with, where the settings want this one; empty: they want none in particular.

    Where NO_COLOR is set there is no choice: only the terminal's own theme can do without colours. A terminal of
    sixteen colours gets its own unless another one is wanted: those of the others are rounded to what nobody can read.
    """
    if "NO_COLOR" in environ:
        return TERMINAL
    many = environ.get("COLORTERM", "") in ("truecolor", "24bit") or "256color" in environ.get("TERM", "")
    return wanted or (DARK if many else TERMINAL)
