"""The colours of the console. A colour says what something means, the same in every theme; a sign says it too.

Aqua is the customer and whatever asks for the agent, blue is the agent, green is well, amber is time that passes or
something open, red is trouble. Everything else is grey. Surfaces differ by a shade instead of by borders.
"""

from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.theme import Theme

from console_tui.theme_names import DARK, HIGH_CONTRAST, LIGHT, TERMINAL, THEMES

_DARK = Theme(
    name=DARK,
    primary="#5aa9ff",
    secondary="#8fb8de",
    accent="#3fd0c9",
    warning="#f0b429",
    error="#ff6b6b",
    success="#5fd38d",
    foreground="#dde3e8",
    background="#12161a",
    surface="#1e252c",
    panel="#29333c",
    variables={
        # Told outright, as in the others: what Textual derives is not muted inside of lists.
        "text-muted": "#a0abb4",
        "block-cursor-background": "#1f5f99",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#1e3245",
        "border-blurred": "#3a4650",
    },
)
_LIGHT = Theme(
    name=LIGHT,
    primary="#0a5bb5",
    secondary="#3d5a80",
    accent="#006b64",
    warning="#8f5200",
    error="#b3202c",
    success="#1d6b34",
    foreground="#1b1f23",
    background="#fbfbf9",
    surface="#eeeeea",
    panel="#dfe3e6",
    dark=False,
    variables={
        "block-cursor-background": "#0a5bb5",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#cfe0f3",
        "border-blurred": "#b5bcc2",
        "text-muted": "#555c63",
        # Derived ones are too pale for text on white.
        "text-primary": "#0a5bb5",
        "text-accent": "#006b64",
        "text-warning": "#8f5200",
        "text-error": "#b3202c",
        "text-success": "#1d6b34",
    },
)
_HIGH_CONTRAST = Theme(
    name=HIGH_CONTRAST,
    primary="#7fc4ff",
    secondary="#7fc4ff",
    accent="#00ffee",
    warning="#ffd800",
    error="#ff9c9c",
    success="#5cff8d",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#262626",
    variables={
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#404040",
        "border-blurred": "#b0b0b0",
        "text-muted": "#d0d0d0",
        "text-disabled": "#b0b0b0",
        "text-primary": "#7fc4ff",
        "text-accent": "#00ffee",
        "text-warning": "#ffd800",
        "text-error": "#ff9c9c",
        "text-success": "#5cff8d",
    },
)
_TERMINAL = Theme(
    name=TERMINAL,
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_blue",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        # Reversed instead of coloured: it can be read in any palette, and where no colours are wanted.
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-text-style": "reverse",
        "border": "ansi_cyan",
        "border-blurred": "ansi_bright_black",
        "input-cursor-text-style": "reverse",
        "footer-key-foreground": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
    },
)

_BY_NAME: Mapping[str, Theme] = {theme.name: theme for theme in (_DARK, _LIGHT, _HIGH_CONTRAST, _TERMINAL)}


def use_themes(app: App[Any], name: str) -> None:
    """Give an app these themes instead of Textual's, and start with one of `THEMES`."""
    for theme in THEMES:
        app.register_theme(_BY_NAME[theme])
    app.theme = name
    for other in set(app.available_themes) - set(THEMES):
        app.unregister_theme(other)
