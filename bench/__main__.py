"""`make bench`: measures, prints a table, and ends with one line of JSON."""

import argparse
import asyncio
import json
import shutil
import sys

from bench.figures import median, milliseconds, p99
from bench.floors import delivery_floor, paint_floor, publish_floor
from bench.installation import AGENTS, installation
from bench.memory import WAITING, measure_memory
from bench.messages import measure
from bench.starting import start_pairs

SIZES = ((80, 24), (200, 50))
PEER = "weechat"


def main() -> None:
    """Everything, on one broker and one bridge of its own."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="messages per size (default 100)")
    parser.add_argument("--starts", type=int, default=7, help="pairs of starts (default 7)")
    parser.add_argument("--waiting", type=int, default=WAITING, help="customers in the memory figure")
    options = parser.parse_args()
    figures: dict[str, float | str] = {}
    with installation() as where:
        _say("floors: publish, delivery")
        publish = asyncio.run(publish_floor(where.nats, options.rounds))
        delivery = asyncio.run(delivery_floor(where.nats, options.rounds))
        figures |= {
            "floor_publish_ms": milliseconds(median(publish)),
            "floor_delivery_ms": milliseconds(median(delivery)),
        }
        for agent, (columns, rows) in zip(AGENTS[1:], SIZES, strict=True):
            size = f"{columns}x{rows}"
            _say(f"messages and keys at {size}")
            paint = paint_floor(columns, rows, options.rounds)
            floor = [
                sum(parts)
                for parts in (
                    (median(publish), median(delivery), median(paint)),
                    (p99(publish), p99(delivery), p99(paint)),
                )
            ]
            found = measure(where, agent, columns, rows, options.rounds)
            figures |= {
                f"floor_paint_ms_{size}": milliseconds(median(paint)),
                f"message_to_screen_ms_{size}": milliseconds(median(found.seconds)),
                f"message_to_screen_p99_ms_{size}": milliseconds(p99(found.seconds)),
                f"message_to_screen_ratio_{size}": round(median(found.seconds) / floor[0], 2),
                f"message_to_screen_p99_ratio_{size}": round(p99(found.seconds) / floor[1], 2),
                f"bytes_per_message_{size}": median(found.message_bytes),
                f"bytes_per_key_{size}": median(found.key_bytes),
                f"key_to_echo_ms_{size}": milliseconds(median(found.key_seconds)),
                f"idle_bytes_in_5_s_{size}": found.idle_bytes,
            }
        _say("starts")
        pairs = start_pairs(where, 80, 24, options.starts)
        figures |= {
            "start_ms": milliseconds(median([console for console, _ in pairs])),
            "bare_start_ms": milliseconds(median([bare for _, bare in pairs])),
            "start_ratio": round(median([console / bare for console, bare in pairs]), 2),
        }
        _say(f"memory with 5 chats and {options.waiting} waiting")
        rss, slowest = measure_memory(where, AGENTS[0], options.waiting)
        figures |= {"console_rss_mb": round(rss, 1), "slowest_key_in_waiting_list_ms": milliseconds(slowest)}
    figures |= {
        "message_to_screen_ratio": figures["message_to_screen_ratio_80x24"],
        "message_to_screen_p99_ratio": figures["message_to_screen_p99_ratio_80x24"],
        "peer": PEER if shutil.which(PEER) else f"{PEER} is not installed: no peer in this run",
    }
    for name, value in figures.items():
        print(f"{name:40} {value}")
    print(json.dumps(figures))


def _say(what: str) -> None:
    print(f"measuring {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
