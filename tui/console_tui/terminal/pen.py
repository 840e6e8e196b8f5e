"""How a cell is drawn: attributes, colours and link, and the shortest way from one such state to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

UNDERLINES, FRAMES = 1 << 3 | 1 << 9, 1 << 10 | 1 << 11
ON_CODES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
"""SGR code that switches on attribute bit 0, 1, 2 …, in Rich's order."""

OFF_CODES = ("22", "22", "23", "24", "25", "25", "27", "28", "29", "24", "54", "54", "55")
"""SGR code that switches off attribute bit 0, 1, 2 …; one code may switch off two."""

SHARED_OFF = (1 << 0 | 1 << 1, UNDERLINES, 1 << 4 | 1 << 5, FRAMES)
"""Bits that one code switches off together: bold and dim, the underlines, the blinks, the frames."""

SEEN_ON_BLANK = UNDERLINES | 1 << 6 | 1 << 8 | FRAMES | 1 << 12
"""Attributes that show on a space: underlines, reverse, strike, frames, overline."""


class Pen(NamedTuple):
    """Drawing state: attribute bits, SGR parameters of both colours (empty is the default), link address or empty."""

    attributes: int = 0
    foreground: str = ""
    background: str = ""
    link: str = ""

    @property
    def shows_on_blank(self) -> bool:
        """Whether a space looks different from one that only has this background."""
        return bool(self.attributes & SEEN_ON_BLANK)

    def for_blank(self) -> Pen:
        """The pen with everything left out that a space does not show."""
        return self if self.shows_on_blank else Pen(0, "", self.background, self.link)


DEFAULT = Pen()


def codes_of(attributes: int) -> list[str]:
    """SGR parameters that switch these attribute bits on."""
    return [code for bit, code in enumerate(ON_CODES) if attributes & 1 << bit]


def sgr_from_default(pen: Pen) -> str:
    """Sequence that resets everything and then sets the pen's attributes and colours."""
    parameters = [*codes_of(pen.attributes), pen.foreground, pen.background]
    kept = [parameter for parameter in parameters if parameter]
    return f"\x1b[0;{';'.join(kept)}m" if kept else "\x1b[m"


@lru_cache(maxsize=2048)
def sgr_change(now: Pen, wanted: Pen) -> str:
    """Shortest sequence from one pen to another, empty when they draw alike; links are not SGR and not looked at."""
    if now[:3] == wanted[:3]:
        return ""
    removed = now.attributes & ~wanted.attributes
    added = wanted.attributes & ~now.attributes
    for group in SHARED_OFF:
        if removed & group:
            added |= wanted.attributes & group
    parameters = list(dict.fromkeys(code for bit, code in enumerate(OFF_CODES) if removed & 1 << bit))
    parameters += codes_of(added)
    if now.foreground != wanted.foreground:
        parameters.append(wanted.foreground or "39")
    if now.background != wanted.background:
        parameters.append(wanted.background or "49")
    step = f"\x1b[{';'.join(parameters)}m"
    fresh = sgr_from_default(wanted)
    return fresh if len(fresh) < len(step) else step


@lru_cache(maxsize=2048)
def blank_pen(now: Pen, wanted: Pen) -> Pen:
    """The pen to draw a space with, given the one in hand: what a space does not show is left as it is."""
    if wanted.shows_on_blank:
        return wanted
    keep = Pen(now.attributes & ~SEEN_ON_BLANK, now.foreground, wanted.background, wanted.link)
    return wanted if len(sgr_change(now, wanted)) < len(sgr_change(now, keep)) else keep
