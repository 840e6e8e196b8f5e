"""The console while thousands of messages a second arrive in the open chat."""

import re
from dataclasses import replace
from time import perf_counter

from bench.agent_screen import open_console
from bench.customers import name_of
from bench.echo import Echo
from bench.figures import Figures, median, milliseconds
from bench.installation import Installation
from bench.load import load
from bench.watched_terminal import WatchedTerminal

NUMBER = 30_000
PREFIX = "flood"
"""Of the subjects, which are not the real bridge's."""
FIRST_CHAT = "1"
REDRAW = "\x0c"
GAP = 0.04
"""Seconds between two keys: a stall that is longer than this is seen."""


def message_flood_figures(where: Installation, rate: int, seconds: float) -> Figures:
    """Milliseconds from a key to its echo, and what the terminal got, at 80x24."""
    agent = where.next_agent()
    where = replace(where, environ={**where.environ, "CONSOLE_NATS_PREFIX": PREFIX})
    with load("bench.feed_flood", where.environ, (PREFIX, agent, NUMBER, rate, seconds + 1)) as flood:
        terminal = open_console(WatchedTerminal, where, agent, 80, 24)
        with terminal:
            terminal.wait_until(lambda: terminal.shows(name_of(NUMBER)))
            terminal.send(FIRST_CHAT)
            terminal.wait_until(lambda: terminal.shows("before the flood"))
            terminal.settle()
            echo = Echo(terminal)
            quiet = echo.times(50, GAP)
            terminal.picture = False
            mark, rss = terminal.mark(), terminal.rss
            began, cpu = perf_counter(), terminal.cpu
            flood.go()
            busy = echo.times(int(seconds / GAP), GAP)
            share = (terminal.cpu - cpu) / (perf_counter() - began)
            written = len(terminal.since(mark))
            terminal.read(2)
            terminal.picture = True
            terminal.send(REDRAW)
            terminal.settle(1.2, 10)
            shown = max((int(number) for number in re.findall(r"f(\d{6})", terminal.text)), default=0)
            grown = terminal.rss - rss
    return {
        "message_flood_per_second": flood.rate,
        "message_flood_key_ms": milliseconds(median(busy)),
        "message_flood_quiet_key_ms": milliseconds(median(quiet)),
        "message_flood_key_ratio": round(median(busy) / median(quiet), 2),
        "message_flood_longest_stall_ms": milliseconds(max(busy)),
        "message_flood_stalls_over_50_ms": sum(each > 0.05 for each in busy),
        "message_flood_cpu_share": round(share, 2),
        "message_flood_not_shown": flood.count - shown,
        "message_flood_bytes_per_second": round(written / max(seconds, sum(max(each, GAP) for each in busy))),
        "message_flood_rss_growth_mb": round(grown / 1e6, 1),
    }
