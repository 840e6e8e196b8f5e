"""The configuration the demo writes: two agents, three kinds of panel, and the AI of the user's own configuration."""

import json
import sys
from importlib import resources
from pathlib import Path

import msgspec

from console_bridge.identity.own_installation import NewLogin
from console_client.settings import AiSettings

AGENT = "alex"
"""Who the demo signs in."""
CUSTOMER, BOT, PANEL = "front-door", "shop-bot", "crm"
"""Who speaks for you where you play a customer, for the simulated ones, and who answers beside the chat."""
LOGINS = (
    NewLogin(AGENT, "agent", "Alex Morgan"),
    NewLogin("bea", "admin", "Bea Lindqvist"),
    NewLogin(CUSTOMER, "bot"),
    NewLogin(BOT, "bot"),
    NewLogin(PANEL, "panel"),
)

_TEMPLATE = """\
[bridge]
database = {database}

{people}
[console]
panel_hosts = ["127.0.0.1:{web_port}"]

[[console.panels]]
title = "CRM"
kind = "nats"
subject = "console.panel.crm"

[[console.panels]]
title = "Orders"
kind = "web"
url = "http://127.0.0.1:{web_port}/customers/{{customer.id}}"

[[console.panels]]
title = "Tools"
kind = "command"
argv = {argv}

[ai]
{ai}
"""


_UNKNOWN = """
[bridge.people.alex]
name = "Alex Morgan"

[bridge.people.bea]
name = "Bea Lindqvist"
role = "admin"

[nats]
open_broker = true
"""
"""For a broker that is not the demo's: who its people are is said here, as far as the broker does not ask."""


def samples() -> Path:
    """The folder of the sample panels: packaged, or in the checkout."""
    packaged = Path(str(resources.files("console_bridge.demo") / "panels"))
    return packaged if packaged.exists() else Path(__file__).resolve().parents[3] / "examples" / "panels"


def demo_settings(folder: Path, ai: AiSettings, web_port: int, *, own_broker: bool) -> str:
    """The TOML of the demo, whose files all lie in `folder`. A broker of its own knows its people by their logins."""
    if not ai.knowledge:
        knowledge = str(resources.files("console_bridge.ai") / "demo_knowledge")
        ai = msgspec.structs.replace(ai, knowledge=(knowledge,), knowledge_base=str(folder / "knowledge.db"))
    return _TEMPLATE.format(
        database=json.dumps(str(folder / "bridge.db")),
        people="" if own_broker else _UNKNOWN,
        web_port=web_port,
        argv=json.dumps([sys.executable, str(samples() / "customer_tools.py")]),
        ai="\n".join(f"{key} = {_toml(value)}" for key, value in msgspec.to_builtins(ai).items()),
    )


def _toml(value: object) -> str:
    """A value as TOML writes it: as JSON does, but for tables."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)
