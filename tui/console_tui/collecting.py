"""How Python shares its time: it looks for garbage while nobody types, and lets the thread that hears keys in soon."""

import asyncio
import gc
import sys
from collections.abc import Callable

YOUNG = 2_000
"""Objects more than before after which the youngest are looked through. Python's own 700 are there in any burst; the
more there are, the longer that takes at one go."""
OLDER = 3
"""How often the youngest, until those that remained of them are looked through together."""
ALL = 1_000
"""How often these, until everything is looked through whether it is quiet or not."""
QUIET = 1.0
"""Seconds without a key after which everything may be looked through: that takes longer than a key may."""
BETWEEN = 5.0
"""Seconds from one look at whether it is quiet to the next."""
HANDOVER = 0.0005
"""Seconds after which a thread that works gives way to one that waits: after Python's own 0.005 a key is late."""


def spare_the_keyboard(quiet_for: Callable[[], float]) -> None:
    """None of what is there now is looked through again. For a process that runs one console, once it is drawn.

    `quiet_for` tells the seconds since the last key.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, ALL)
    sys.setswitchinterval(HANDOVER)
    gc.enable()  # the start does without
    asyncio.get_running_loop().call_later(BETWEEN, _collect, quiet_for)


def _collect(quiet_for: Callable[[], float]) -> None:
    """Dialogues that were closed are let go here: they hold each other."""
    if gc.get_count()[2] and quiet_for() >= QUIET:
        gc.collect()
    asyncio.get_running_loop().call_later(BETWEEN, _collect, quiet_for)
