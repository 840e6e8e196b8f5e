"""The configuration of a replay: its own database and its headless agents."""

import json
from pathlib import Path

from console_bridge.identity.own_installation import NewLogin

BOT = "replay-bot"


def agent_names(count: int) -> list[str]:
    """The ids of the headless agents."""
    return [f"headless-{number}" for number in range(1, count + 1)]


def replay_logins(agents: int) -> list[NewLogin]:
    """Everybody who takes part."""
    people = [NewLogin(agent, "agent", agent.replace("-", " ").title()) for agent in agent_names(agents)]
    return [*people, NewLogin(BOT, "bot")]


def replay_settings(folder: Path) -> str:
    """The TOML of a replay, whose files all lie in `folder`."""
    return f"[bridge]\ndatabase = {json.dumps(str(folder / 'bridge.db'))}\n"
