"""`make bench`: measures, prints a table, and ends with one line of JSON."""

import argparse
import json
import sys
from collections.abc import Callable

from bench.abuse import abuse_figures
from bench.chat_figures import chat_figures
from bench.crowd import crowd_figures
from bench.customers import Customers, customers
from bench.figures import Figures
from bench.floods import message_flood_figures
from bench.floors import bus_floors
from bench.installation import Installation, installation
from bench.progress import tell
from bench.reconnect_storm import storm_figures
from bench.slow_line import slow_line_figures
from bench.starting import start_figures
from bench.weechat import NAME, is_installed

SIZES = ((80, 24), (200, 50))
PARTS = ("chats", "starts", "slow", "flood", "crowd", "storm", "abuse")
UNSUFFIXED = (
    "message_to_screen_ratio",
    "message_to_screen_p99_ratio",
    "key_echo_ms",
    "message_paint_ms",
    "start_ratio",
    "start_connected_ratio",
)


def main() -> None:
    """Everything that is asked for, on one broker and one bridge of its own."""
    options = _options()
    figures: Figures = {}
    with installation() as where, customers(where) as people:
        parts = options.only or PARTS
        for number, part in enumerate(parts, 1):
            tell(f"measuring {part}: part {number} of {len(parts)}")
            try:
                figures |= _measurements(where, people, options)[part]()
            except AssertionError as failure:
                figures[f"failed_{part}"] = str(failure).splitlines()[0]
                print(f"{part}: {failure}", file=sys.stderr)
    figures |= {name: figures[f"{name}_80x24"] for name in UNSUFFIXED if f"{name}_80x24" in figures}
    figures["peer"] = NAME if is_installed() else f"{NAME} is not installed: no peer in this run"
    for name, value in figures.items():
        print(f"{name:44} {value}")
    print(json.dumps(figures))
    if any(name.startswith("failed_") for name in figures):
        sys.exit(1)


def _measurements(
    where: Installation, people: Customers, options: argparse.Namespace
) -> dict[str, Callable[[], Figures]]:
    return {
        "chats": lambda: _chats(where, people, options),
        "starts": lambda: _starts(where, options),
        "slow": lambda: slow_line_figures(where, people, options.seconds),
        "flood": lambda: message_flood_figures(where, options.flood, options.seconds),
        "crowd": lambda: crowd_figures(where, people, options.waiting, options.seconds),
        "abuse": lambda: abuse_figures(options.flood, options.backlog, options.rounds),
        "storm": lambda: storm_figures(options.consoles),
    }


def _starts(where: Installation, options: argparse.Namespace) -> Figures:
    return {
        name: value
        for columns, rows in SIZES
        for name, value in start_figures(where, columns, rows, options.starts).items()
    }


def _chats(where: Installation, people: Customers, options: argparse.Namespace) -> Figures:
    floors = bus_floors(where.nats, options.rounds)
    figures = floors.figures
    for columns, rows in SIZES:
        figures |= chat_figures(where, people, floors, columns, rows, options.rounds, options.idle)
    return figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, help="leave the other parts out")
    parser.add_argument("--rounds", type=int, default=24, help="messages per size (default 24)")
    parser.add_argument("--idle", type=float, default=10, help="seconds of each silence (default 10)")
    parser.add_argument("--starts", type=int, default=15, help="pairs of starts at each size (default 15)")
    parser.add_argument("--seconds", type=float, default=5, help="seconds of each traffic (default 5)")
    parser.add_argument("--flood", type=int, default=5_000, help="messages a second in the flood (default 5000)")
    parser.add_argument("--waiting", type=int, default=10_000, help="customers in the crowd (default 10000)")
    parser.add_argument("--backlog", type=int, default=50_000, help="messages of one bot that wait (default 50000)")
    parser.add_argument("--consoles", type=int, default=300, help="consoles in the storm (default 300)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
