"""The real console in a real PTY, worked by keys as an agent would."""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench.installation import Installation
from support.pty import Terminal

T = TypeVar("T", bound=Terminal)

STOCK = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}
"""The environment in which the console draws with Textual's own output and driver."""

PROGRAM = "console_tui"

TO_THE_LISTS = "\x0f"


def console_argv(agent: str, program: str = PROGRAM) -> list[str]:
    """The console of one of the benchmark's agents."""
    return [sys.executable, "-m", program, "--user", agent]


def open_console(
    kind: Callable[..., T],
    where: Installation,
    agent: str,
    columns: int,
    rows: int,
    *,
    stock: bool = False,
    before: Sequence[str] = (),
    program: str = PROGRAM,
) -> T:
    """The console in such a terminal, on its first complete screen; the command `before`, if any, starts it."""
    argv = [*before, *console_argv(agent, program)]
    environ = {**where.environ, **(STOCK if stock else {})}
    terminal = kind(argv, columns=columns, rows=rows, env=environ)
    try:
        terminal.wait_until(lambda: is_complete(terminal), 30)
        terminal.settle()
    except BaseException:
        terminal.close()
        raise
    return terminal


def is_complete(terminal: Terminal) -> bool:
    """Whether the bridge has been heard and the lists are there."""
    return terminal.shows("connected") and terminal.shows("My chats") and terminal.shows("Leave")


def accept_first(terminal: Terminal, name: str) -> None:
    """Look at the first waiting customer, who has this name, and accept."""
    terminal.wait_until(lambda: terminal.shows(name))
    terminal.settle()
    terminal.send("\r")
    terminal.wait_until(lambda: terminal.shows("Enter Accept"))
    terminal.settle()
    terminal.send("\r")
    terminal.wait_until(lambda: terminal.shows("joined"))
    terminal.settle()


def answer(terminal: Terminal, text: str) -> None:
    """Send a reply, so that nobody waits for one."""
    mark = terminal.mark()
    terminal.send(text)
    terminal.wait_until(lambda: len(terminal.since(mark)) > 0)
    terminal.settle(0.05)
    terminal.send("\r")
    terminal.settle(0.2)
