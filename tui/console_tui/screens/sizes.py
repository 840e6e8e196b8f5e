"""The sizes of a terminal at which the desk lies differently."""

MEDIUM, WIDE, FULL, TALL = 100, 120, 160, 40
"""Columns from which the lists, then the views on the right, have room of their own, then more; rows for all views."""

WIDTHS = [(0, "-narrow"), (MEDIUM, "-medium"), (WIDE, "-wide"), (FULL, "-full")]
HEIGHTS = [(0, "-short"), (TALL, "-tall")]
"""The classes that the style sheet knows the size of the terminal by."""


def classes_of(columns: int, rows: int) -> tuple[str, str]:
    """Those of one size."""
    return _last(WIDTHS, columns), _last(HEIGHTS, rows)


def _last(steps: list[tuple[int, str]], size: int) -> str:
    return [name for least, name in steps if size >= least][-1]
