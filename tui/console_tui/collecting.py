"""How Python shares its time: it looks for garbage seldom, and lets the thread that hears the keys in soon."""

import gc
import sys

YOUNG = 2_000
"""Objects more than before after which the youngest are looked through. Python's own 700 are there in any burst; the
more there are, the longer that takes at one go."""
OLDER = 3
"""How often the youngest, until those that remained of them are looked through together."""


HANDOVER = 0.0005
"""Seconds after which a thread that works gives way to one that waits: after Python's own 0.005 a key is late."""


def spare_the_keyboard() -> None:
    """None of what is there now is looked through again. For a process that runs one console, once it is drawn."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER)
    sys.setswitchinterval(HANDOVER)
    gc.enable()  # the start does without
