"""`make soak HOURS=`: a long shift in fast motion; memory and latency over time, and one line of JSON at the end."""

import argparse
import json
import os
import signal
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.agent_screen import open_console
from bench.customers import customers
from bench.figures import Figures, median, milliseconds, p99
from bench.installation import Installation, installation
from bench.shift import Shift
from support.pty import Terminal

CHATS_AN_HOUR = 250
"""Far more than a person can serve, so that the run wears the console out more than a shift does."""
FIRST = 1_000_000
COLUMNS = ("minutes", "chats", "rss_mb", "key_echo_ms", "key_echo_p99_ms", "tasks", "threads", "objects")


def main() -> None:
    """Serve chats until the hours are simulated or the minutes are over; a table, then the JSON."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=0.2, help=f"simulated, {CHATS_AN_HOUR} chats each (default 0.2)")
    parser.add_argument("--minutes", type=float, default=0, help="end after so many real minutes (default: no limit)")
    parser.add_argument("--samples", type=int, default=10, help="lines of the table (default 10)")
    options = parser.parse_args()
    chats = max(options.samples, int(options.hours * CHATS_AN_HOUR))
    limit = options.minutes * 60 or float("inf")
    samples = soak(chats, options.samples, limit)
    print(json.dumps(summary(samples)))


def soak(chats: int, lines: int, limit: float) -> list[Figures]:
    """One sample after every part of the chats, each printed as it is taken."""
    samples: list[Figures] = []
    print(" ".join(f"{name:>16}" for name in (*COLUMNS, "subscriptions")), flush=True)
    with installation() as where, customers(where) as people, tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts"
        terminal = open_counted(where, counts)
        with terminal:
            began = time.monotonic()
            shift = Shift(terminal, people, FIRST)
            for done in range(1, chats + 1):
                shift.serve_one()
                over = time.monotonic() - began > limit
                if done % max(1, chats // lines) == 0 or over:
                    samples.append(sample(where, terminal, counts, shift, done, time.monotonic() - began))
                    print(" ".join(f"{value:>16}" for value in samples[-1].values()), flush=True)
                if over:
                    break
    return samples


def open_counted(where: Installation, counts: Path) -> Terminal:
    """The console at 80x24 that tells what it holds into this file."""
    environ = {**where.environ, "CONSOLE_COUNTS": str(counts)}
    counted = Installation(where.url, where.settings, environ, where.monitor)
    return open_console(Terminal, counted, where.next_agent(), 80, 24, program="bench.counted_console")


def sample(where: Installation, terminal: Terminal, counts: Path, shift: Shift, done: int, seconds: float) -> Figures:
    """What the console is like after so many chats; the echoes are those since the last sample."""
    lines = _lines(counts)
    os.kill(terminal.process.pid, signal.SIGUSR1)
    terminal.wait_until(lambda: _lines(counts) > lines or (not terminal.read(0.05) and _lines(counts) > lines), 10)
    held = json.loads(counts.read_text().splitlines()[-1])
    echoes, shift.echoes = shift.echoes, []
    del terminal.reads[:-1], terminal.raw[:]
    return {
        "minutes": round(seconds / 60, 2),
        "chats": done,
        "rss_mb": round(terminal.rss / 1e6, 1),
        "key_echo_ms": milliseconds(median(echoes)),
        "key_echo_p99_ms": milliseconds(p99(echoes)),
        **held,
        "subscriptions": _subscriptions(where),
    }


def summary(samples: list[Figures]) -> Figures:
    """The first sample, the one in the middle and the last: Textual's caches are full only after some fifty chats."""
    first, middle, last = samples[0], samples[len(samples) // 2], samples[-1]
    figures: Figures = {"chats": last["chats"], "simulated_hours": round(float(last["chats"]) / CHATS_AN_HOUR, 2)}
    for name in ("rss_mb", "key_echo_ms", "key_echo_p99_ms", "tasks", "threads", "objects", "subscriptions"):
        figures |= {f"{name}_first": first[name], f"{name}_middle": middle[name], f"{name}_last": last[name]}
    chats = max(1.0, float(last["chats"]) - float(middle["chats"]))
    grown = float(last["rss_mb"]) - float(middle["rss_mb"])
    return figures | {"rss_kb_per_chat_in_second_half": round(1000 * grown / chats, 2), "minutes": last["minutes"]}


def _lines(counts: Path) -> int:
    return counts.read_text().count("\n") if counts.exists() else 0


def _subscriptions(where: Installation) -> int:
    """Of the console's connection, as the broker counts them."""
    with urllib.request.urlopen(f"{where.monitor}/connz", timeout=5) as answer:
        connections = json.load(answer)["connections"]
    return sum(each["subscriptions"] for each in connections if "console" in each.get("name", ""))


if __name__ == "__main__":
    main()
