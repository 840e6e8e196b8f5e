"""The console with five chats and ten thousand waiting: its memory, and its keys while the queue boils."""

from time import perf_counter

from bench.agent_screen import TO_THE_LISTS, accept_first, open_console
from bench.customers import Customers, name_of
from bench.echo import Echo
from bench.figures import Figures, median, milliseconds
from bench.installation import Installation
from bench.load import load
from support.pty import Terminal

CHATS = 5
FIRST = 100_000
CHURN = 500_000
CHANGES_A_SECOND = 200
KEYS = 40
DOWN = "\x1b[B"


def crowd_figures(where: Installation, people: Customers, waiting: int, seconds: float) -> Figures:
    """Megabytes (10^6) resident, and milliseconds of keys at rest and in a flood of queue changes for so long."""
    numbers = range(FIRST, FIRST + CHATS)
    people.transfer(numbers)
    with open_console(Terminal, where, where.next_agent(), 200, 50) as terminal:
        for number in numbers:
            accept_first(terminal, name_of(number)[:2])
            terminal.send(TO_THE_LISTS)
            terminal.settle()
        people.transfer(range(FIRST + CHATS, FIRST + CHATS + waiting))
        terminal.wait_until(lambda: any(str(waiting) in line.replace(",", "") for line in terminal.lines), 120)
        terminal.settle(1.0, 30)
        cursor = [_key_seconds(terminal) for _ in range(20)]
        rss = terminal.rss
        terminal.send("i")
        terminal.settle()
        echo = Echo(terminal)
        quiet = echo.times(KEYS)
        with load("bench.queue_flood", where.environ, (CHURN, CHANGES_A_SECOND, seconds + 2)) as flood:
            began, cpu = perf_counter(), terminal.cpu
            busy = echo.times(int(seconds / 0.1), gap=0.1)
            share = (terminal.cpu - cpu) / (perf_counter() - began)
        return {
            "console_rss_mb": round(rss / 1e6, 1),
            "slowest_key_in_waiting_list_ms": milliseconds(max(cursor)),
            "queue_flood_changes_per_second": flood.rate,
            "queue_flood_key_ms": milliseconds(median(busy)),
            "queue_flood_quiet_key_ms": milliseconds(median(quiet)),
            "queue_flood_key_ratio": round(median(busy) / median(quiet), 2),
            "queue_flood_longest_stall_ms": milliseconds(max(busy)),
            "queue_flood_cpu_share": round(share, 2),
        }


def _key_seconds(terminal: Terminal) -> float:
    mark = terminal.mark()
    began = terminal.send(DOWN)
    drawn = terminal.wait_until(lambda: len(terminal.raw) > mark)
    terminal.settle(0.05)
    return drawn - began
