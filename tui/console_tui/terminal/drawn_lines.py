"""Has Textual forget the drawn lines of widgets that are gone: a shift opens thousands of dialogues."""

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style


@lru_cache(256)
def inner_and_outer(base: Color, background: Color) -> tuple[Style, Style]:
    """The grounds inside and outside of a border."""
    return Style(background=base + background), Style(background=base)


def let_drawn_lines_go() -> None:
    """Keep what Textual works out about colours by the colours alone.

    Textual keeps it by the widget's store of drawn lines too, which holds the last thousand of those for ever.
    """
    StylesCache.get_inner_outer = staticmethod(inner_and_outer)  # type: ignore[assignment, method-assign]
