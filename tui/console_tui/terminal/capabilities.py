"""What the terminal can do, from its terminfo entry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Capabilities:
    """`erase`: ECH and EL exist. `erase_colored`: erased places take the current background. `scroll`: regions move.

    `columns`: regions may leave columns out, which no terminfo entry says; the terminal itself has to be asked.
    """

    erase: bool = True
    erase_colored: bool = False
    scroll: bool = True
    columns: bool = False


def capabilities_of(term: str, descriptor: int) -> Capabilities:
    """Look a terminal type up; `descriptor` is an open terminal.

    A type that this machine does not know counts as a VT220, which every emulator can play.
    """
    try:
        import curses
    except ImportError:
        return Capabilities()
    try:
        curses.setupterm(term, descriptor)
    except (curses.error, OSError, ValueError):
        return Capabilities()
    return Capabilities(
        erase=all(curses.tigetstr(name) for name in ("ech", "el", "ed")),
        erase_colored=curses.tigetflag("bce") == 1,
        scroll=all(curses.tigetstr(name) for name in ("csr", "dl", "il")),
    )
