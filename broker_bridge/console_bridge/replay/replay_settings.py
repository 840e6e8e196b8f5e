"""The configuration of a replay: its own database and its headless agents."""

import json
from pathlib import Path


def agent_names(count: int) -> list[str]:
    """The ids of the headless agents."""
    return [f"headless-{number}" for number in range(1, count + 1)]


def replay_settings(folder: Path, agents: list[str]) -> str:
    """The TOML of a replay, whose files all lie in `folder`."""
    lines = ["[bridge]", f"database = {json.dumps(str(folder / 'bridge.db'))}"]
    for agent in agents:
        lines += [f"[bridge.people.{agent}]", f"name = {json.dumps(agent.replace('-', ' ').title())}"]
    return "\n".join(lines) + "\n"
