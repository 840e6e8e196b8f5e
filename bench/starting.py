"""From the start of the process to the first complete screen, in pairs with a bare Textual app."""

import sys

from bench.agent_screen import is_complete
from bench.installation import AGENTS, Installation
from support.pty import Terminal

CONSOLE = [sys.executable, "-m", "console_tui", "open", "--user", AGENTS[0]]
BARE = [sys.executable, "-m", "bench.bare_start"]


def start_pairs(where: Installation, columns: int, rows: int, rounds: int) -> list[tuple[float, float]]:
    """Seconds of the console and of the bare app, in turn; a first pair that warms the disk is left out."""
    pairs = [(_console(where, columns, rows), _bare(columns, rows)) for _ in range(rounds + 1)]
    return pairs[1:]


def _console(where: Installation, columns: int, rows: int) -> float:
    with Terminal(CONSOLE, columns=columns, rows=rows, env=where.environ, draw=False) as terminal:
        return terminal.wait_until(lambda: is_complete(terminal), 30) - terminal.started


def _bare(columns: int, rows: int) -> float:
    with Terminal(BARE, columns=columns, rows=rows, draw=False) as terminal:
        return terminal.wait_until(lambda: b"READY" in terminal.raw, 30) - terminal.started
