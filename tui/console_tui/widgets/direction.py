"""Text that is read from right to left. Pure.

Everything is drawn in the order in which it is stored, one character after the other from the left. A terminal that
knows the other direction (mlterm, Konsole, GNOME Terminal) turns the words of a row around by itself, the whole row at
once: two such texts in one row would change places there, as the blanks and signs between them go with them.
"""

import re

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def has_right_to_left(text: str) -> bool:
    """Whether a terminal may turn some of it around."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None
