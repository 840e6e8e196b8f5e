"""From the start of the process to the first complete screen, in pairs with a bare Textual app."""

import sys
from time import perf_counter
from typing import NamedTuple

from bench.agent_screen import console_argv, is_complete
from bench.figures import Figures, median, milliseconds
from bench.installation import Installation
from support.pty import Terminal

BARE = [sys.executable, "-m", "bench.bare_start"]

PARTS = ("Waiting", "Asking who is waiting.", "My chats", "Asking for your chats.", "Space Menu", "? Help", "q Leave")
"""What must be readable besides the agent and the connection; beside the lists also where the chat will be."""
BESIDE, CHAT = 100, "No chat open"
"""Columns from which the chat lies beside the lists, and what stands there while none is open."""
PATIENCE = 30


class Start(NamedTuple):
    """Seconds of one pair."""

    screen: float
    """Until every part of the first screen can be read."""
    connected: float
    """Until the bridge has been heard as well."""
    bare: float


def start_figures(where: Installation, columns: int, rows: int, rounds: int) -> Figures:
    """Medians; the ratios are those of each pair."""
    pairs = start_pairs(where, columns, rows, rounds)
    size = f"_{columns}x{rows}"
    return {
        f"start_ms{size}": milliseconds(median([pair.screen for pair in pairs])),
        f"start_connected_ms{size}": milliseconds(median([pair.connected for pair in pairs])),
        f"bare_start_ms{size}": milliseconds(median([pair.bare for pair in pairs])),
        f"start_ratio{size}": round(median([pair.screen / pair.bare for pair in pairs]), 2),
        f"start_connected_ratio{size}": round(median([pair.connected / pair.bare for pair in pairs]), 2),
    }


def start_pairs(where: Installation, columns: int, rows: int, rounds: int) -> list[Start]:
    """The console and the bare app in turn; a first pair that warms the disk is left out."""
    agent = where.next_agent()
    pairs = [Start(*_console(where, agent, columns, rows), _bare(columns, rows)) for _ in range(rounds + 1)]
    return pairs[1:]


def _console(where: Installation, agent: str, columns: int, rows: int) -> tuple[float, float]:
    with Terminal(console_argv(agent), columns=columns, rows=rows, env=where.environ, draw=False) as terminal:
        deadline = perf_counter() + PATIENCE
        connected = None
        while connected is None and perf_counter() < deadline:
            terminal.settle(0.3)
            connected = terminal.seen_at(lambda: is_complete(terminal))
        screen = terminal.seen_at(lambda: is_first_screen(terminal, agent))
        assert screen is not None and connected is not None, f"the start was not seen:\n{terminal.text}"
        return screen - terminal.started, connected - terminal.started


def is_first_screen(terminal: Terminal, agent: str) -> bool:
    """Whether all of the console is there that can be while nothing has been heard of the bridge."""
    status = terminal.lines[0]
    named = agent in status.casefold() and ("connecting" in status or "connected" in status)
    parts = (*PARTS, CHAT) if terminal.columns >= BESIDE else PARTS
    return named and all(terminal.shows(part) for part in parts)


def _bare(columns: int, rows: int) -> float:
    with Terminal(BARE, columns=columns, rows=rows, draw=False) as terminal:
        return terminal.wait_until(lambda: b"READY" in terminal.raw, PATIENCE) - terminal.started
