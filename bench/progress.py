"""Says what is being measured, on standard error: all of it takes minutes."""

import sys
from time import monotonic

_BEGAN = monotonic()


def tell(what: str) -> None:
    """One line, with the minutes since the beginning."""
    minutes, seconds = divmod(int(monotonic() - _BEGAN), 60)
    print(f"{minutes:3}:{seconds:02}  {what}", file=sys.stderr, flush=True)
