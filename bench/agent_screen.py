"""The real console in a real PTY, worked by keys as an agent would."""

import sys

from bench.installation import Installation
from support.pty import Terminal


def open_console(where: Installation, agent: str, columns: int, rows: int) -> Terminal:
    """The console of one of the benchmark's agents, on its first complete screen."""
    argv = [sys.executable, "-m", "console_tui", "open", "--user", agent]
    terminal = Terminal(argv, columns=columns, rows=rows, env=where.environ)
    terminal.wait_until(lambda: is_complete(terminal), 30)
    return terminal


def is_complete(terminal: Terminal) -> bool:
    """Whether the bridge has been heard and the lists are there."""
    return b"connected" in terminal.raw and b"My chats" in terminal.raw


def accept_first(terminal: Terminal, name: str) -> None:
    """Look at the first waiting customer, who has this name, and accept."""
    terminal.wait_until(lambda: terminal.shows(name))
    terminal.settle()
    terminal.send("\r")
    terminal.wait_until(lambda: terminal.shows("Accept"))
    terminal.settle()
    terminal.send("\r")
    terminal.wait_until(lambda: terminal.shows("joined"))
    terminal.settle()
