"""The console while thousands of messages a second arrive in the open chat."""

import re

from bench.agent_screen import accept_first, open_console
from bench.customers import Customers, name_of
from bench.echo import Echo
from bench.figures import Figures, median, milliseconds
from bench.installation import Installation
from bench.load import load
from bench.watched_terminal import WatchedTerminal

NUMBER = 30_000
REDRAW = "\x0c"
GAP = 0.04
"""Seconds between two keys: a stall that is longer than this is seen."""


def message_flood_figures(where: Installation, people: Customers, rate: int, seconds: float) -> Figures:
    """Milliseconds from a key to its echo, and what the terminal got, at 80x24."""
    agent = where.next_agent()
    people.listen(agent)
    people.transfer([NUMBER])
    terminal = open_console(WatchedTerminal, where, agent, 80, 24)
    with terminal:
        accept_first(terminal, name_of(NUMBER))
        people.begin_saying(NUMBER, "before the flood")
        terminal.wait_until(lambda: terminal.shows("before the flood"))
        terminal.settle()
        echo = Echo(terminal)
        quiet = echo.times(25, GAP)
        last = people.heard("before the flood")
        terminal.picture = False
        mark, rss = terminal.mark(), terminal.rss
        with load("bench.feed_flood", where.environ, (last.subject, last.data.decode(), rate, seconds + 1)) as flood:
            busy = echo.times(int(seconds / GAP), GAP)
            written = len(terminal.since(mark))
        terminal.picture = True
        terminal.send(REDRAW)
        terminal.settle(1.2, 10)
        shown = max((int(number) for number in re.findall(r"f(\d{6})", terminal.text)), default=0)
        grown = terminal.rss - rss
    return {
        "message_flood_per_second": flood.rate,
        "message_flood_key_ms": milliseconds(median(busy)),
        "message_flood_quiet_key_ms": milliseconds(median(quiet)),
        "message_flood_longest_stall_ms": milliseconds(max(busy)),
        "message_flood_not_shown": flood.count - shown,
        "message_flood_bytes_per_second": round(written / max(seconds, sum(max(each, GAP) for each in busy))),
        "message_flood_rss_growth_mb": round(grown / 1e6, 1),
    }
