"""A terminal that cannot be used is refused with the reason, before anything is drawn."""

import subprocess
import sys

import pytest

from console_tui.terminal.refusal import COLUMNS, ROWS
from support.pty import Terminal
from support.sample import STOCK

ASK = "from console_tui.terminal.refusal import refuse_reason as r; print('<', r(), '>')"


def answer(columns: int = 80, rows: int = 24, **env: str) -> str:
    """What it says in a terminal of this size and type."""
    with Terminal([sys.executable, "-c", ASK], columns=columns, rows=rows, env=env) as terminal:
        terminal.wait_for_end()
        return bytes(terminal.raw).decode()


def test_a_usual_terminal_is_fine() -> None:
    assert "< None >" in answer()
    assert "< None >" in answer(COLUMNS, ROWS)


@pytest.mark.parametrize(
    ("columns", "rows", "term", "word"),
    [
        (COLUMNS - 1, ROWS, "xterm", "enlarge"),
        (COLUMNS, ROWS - 1, "xterm", "enlarge"),
        (80, 24, "dumb", "set TERM"),
        (80, 24, "", "set TERM"),
    ],
)
def test_one_that_cannot_draw_or_is_too_small_is_not(columns: int, rows: int, term: str, word: str) -> None:
    assert word in answer(columns, rows, TERM=term)


def test_without_a_terminal_it_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK], stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True
    )
    assert "needs a terminal" in done.stdout


def test_a_served_console_needs_none() -> None:
    assert "< None >" in answer(20, 5, **STOCK)
