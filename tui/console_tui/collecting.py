"""When Python looks for garbage: seldom, and not through what stays, for the keyboard waits meanwhile."""

import gc

YOUNG = 5_000
"""Objects more than before after which the youngest are looked through. Python's own 700 are there in any burst."""
OLDER = 3
"""How often the youngest, until those that remained of them are looked through together."""


def spare_the_keyboard() -> None:
    """None of what is there now is looked through again. For a process that runs one console, once it is drawn."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER)
    gc.enable()  # the start does without
