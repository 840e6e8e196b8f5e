"""The console behind a line of 16 kB/s and 150 ms there and back: echoes and messages, in peace and in traffic."""

import sys
from functools import partial
from time import perf_counter
from typing import NamedTuple

from bench.agent_screen import accept_first, answer, open_console
from bench.customers import Customers, name_of, words
from bench.echo import Echo
from bench.figures import Figures, median, milliseconds, p99
from bench.installation import Installation
from bench.progress import tell
from bench.watched_terminal import WatchedTerminal
from support.pty import ANSWERS, WITHOUT_COLUMNS, Terminal

RATE = 16_000
ROUND_TRIP = 0.15
MESSAGES_A_SECOND = 20
SLOW = [sys.executable, "-m", "bench.slow_relay", str(RATE), str(ROUND_TRIP / 2)]


def slow_line_figures(where: Installation, people: Customers, seconds: float) -> Figures:
    """Milliseconds, with the size at the end of their names; the console, and the same on stock Textual.

    Stock Textual is left out at the larger size: a single frame takes it more than a second there.
    """
    figures: Figures = {"slow_line_round_trip_ms": milliseconds(ROUND_TRIP)}
    for case in CASES:
        tell(f"  {case.prefix or 'console_'}{case.columns}x{case.rows}")
        found = _at(where, people, case, seconds)
        size = f"{case.columns}x{case.rows}"
        figures |= {f"{case.prefix}slow_line_{name}_{size}": value for name, value in found.items()}
    return figures


class Case(NamedTuple):
    """A terminal at the end of the line, and what draws on it."""

    prefix: str
    columns: int
    rows: int
    moves_columns: bool = True
    """Whether the terminal can move some columns of its rows and leave the others."""


CASES = (
    Case("", 80, 24),
    Case("", 200, 50),
    Case("whole_rows_", 200, 50, moves_columns=False),
    Case("stock_", 80, 24),
)


def _at(where: Installation, people: Customers, case: Case, seconds: float) -> Figures:
    number = 10_000 + CASES.index(case)
    terminal = open_console(
        partial(WatchedTerminal, answers=ANSWERS if case.moves_columns else WITHOUT_COLUMNS),
        where,
        where.next_agent(),
        case.columns,
        case.rows,
        stock=case.prefix == "stock_",
        before=SLOW,
    )
    with terminal:
        terminal.settle(0.5)
        people.transfer([number])
        accept_first(terminal, name_of(number))
        answer(terminal, "Good day")
        terminal.settle(0.6)
        echo = Echo(terminal)
        keys = echo.times(12, gap=0.3)
        messages = [_message(people, terminal, number, turn) for turn in range(8)]
        traffic = people.begin_traffic(number, MESSAGES_A_SECOND, seconds, terminal.expected)
        busy = echo.times(int(seconds / 0.25), gap=0.25)
        traffic.result(seconds + 10)
        terminal.settle(1.0, 5.0)
        people.leave([number])
        late = terminal.give_up()
    return {
        "key_ms": milliseconds(median(keys)),
        "message_ms": milliseconds(median(messages)),
        "traffic_key_ms": milliseconds(median(busy)),
        "traffic_key_p99_ms": milliseconds(p99(busy)),
        "traffic_message_ms": milliseconds(median(late)),
        "traffic_message_p99_ms": milliseconds(p99(late)),
    }


def _message(people: Customers, terminal: Terminal, number: int, turn: int) -> float:
    wanted = f"p{turn:03d}"
    began = perf_counter()
    people.begin_saying(number, f"{words(turn)} {wanted}")
    shown = terminal.wait_until(lambda: terminal.shows(wanted))
    terminal.settle(0.3)
    return shown - began
