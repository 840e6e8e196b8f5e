"""Who works in a run: headless agents, racers for one customer, and an agent behind SSH."""

import json
from pathlib import Path

AGENTS = tuple(f"agent-{number}" for number in range(1, 4))
RACERS = tuple(f"racer-{number}" for number in range(1, 21))
REMOTE = "remy"
GENERAL, RACE, FAR = "general", "race", "far"
"""The queue of each."""


def configuration(database: Path, durability: str) -> str:
    """The TOML that all parts share. `durability` is the line that says how the bridge knows that the broker syncs."""
    lines = [
        "[nats]",
        "open_broker = true",
        "[bridge]",
        f"database = {json.dumps(str(database))}",
        durability,
        "[ai]",
        "deadline = 5.0",
    ]
    queues = dict.fromkeys(AGENTS, GENERAL) | dict.fromkeys(RACERS, RACE) | {REMOTE: FAR}
    for person, queue in queues.items():
        lines += [f"[bridge.people.{person}]", f"name = {json.dumps(person.title())}", f'queues = ["{queue}"]']
    return "\n".join(lines) + "\n"
