"""From the start of the process to the first complete screen, in pairs with a bare Textual app."""

import sys
from typing import NamedTuple

from bench.agent_screen import console_argv, is_complete
from bench.figures import Figures, median, milliseconds
from bench.installation import Installation
from support.pty import Terminal

BARE = [sys.executable, "-m", "bench.bare_start"]


class Start(NamedTuple):
    """Seconds of one pair."""

    screen: float
    """Until every part of the console's screen is drawn, filled or not."""
    connected: float
    """Until the bridge has been heard as well."""
    bare: float


def start_figures(where: Installation, rounds: int) -> Figures:
    """Medians; the ratios are those of each pair."""
    pairs = start_pairs(where, 80, 24, rounds)
    return {
        "start_ms": milliseconds(median([pair.screen for pair in pairs])),
        "start_connected_ms": milliseconds(median([pair.connected for pair in pairs])),
        "bare_start_ms": milliseconds(median([pair.bare for pair in pairs])),
        "start_ratio": round(median([pair.screen / pair.bare for pair in pairs]), 2),
        "start_connected_ratio": round(median([pair.connected / pair.bare for pair in pairs]), 2),
    }


def start_pairs(where: Installation, columns: int, rows: int, rounds: int) -> list[Start]:
    """The console and the bare app in turn; a first pair that warms the disk is left out."""
    agent = where.next_agent()
    pairs = [Start(*_console(where, agent, columns, rows), _bare(columns, rows)) for _ in range(rounds + 1)]
    return pairs[1:]


def _console(where: Installation, agent: str, columns: int, rows: int) -> tuple[float, float]:
    with Terminal(console_argv(agent), columns=columns, rows=rows, env=where.environ, draw=False) as terminal:
        screen = terminal.wait_until(lambda: b"My chats" in terminal.raw and b"Help" in terminal.raw, 30)
        return screen - terminal.started, terminal.wait_until(lambda: is_complete(terminal), 30) - terminal.started


def _bare(columns: int, rows: int) -> float:
    with Terminal(BARE, columns=columns, rows=rows, draw=False) as terminal:
        return terminal.wait_until(lambda: b"READY" in terminal.raw, 30) - terminal.started
