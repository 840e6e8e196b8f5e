"""The configuration of every process: one TOML file, each key typed, unknown keys refused."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from console_schemas.people import Role
from console_schemas.policy import Policy, Seconds


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration: an unknown key in it is an error."""


class NatsSettings(Section, frozen=True, kw_only=True):
    """Where the broker is, and as whom to connect."""

    url: str = ""
    """Comma-separated; empty: `NATS_URL`, then the NATS context, then nats://127.0.0.1:4222."""
    creds: str = ""
    """A `.creds` file; empty: `NATS_CREDS`, then the context."""
    context: str = ""
    """The name of a NATS context; empty: `NATS_CONTEXT`, then the selected one."""
    prefix: str = "console"
    """The first token of every subject."""


class PanelSettings(Section, frozen=True, kw_only=True):
    """One tab beside the chat. `{customer.id}`, `{attributes.NAME}` … in url and argv are filled from the context."""

    title: str
    kind: Literal["web", "nats", "command"]
    url: str = ""
    subject: str = ""
    argv: tuple[str, ...] = ()
    timeout: Seconds = 5.0
    max_bytes: Annotated[int, Meta(ge=1)] = 262_144


class ConsoleSettings(Section, frozen=True, kw_only=True):
    """The agent's terminal."""

    user: str = ""
    """Who the agent is on the bus; empty: the login name."""
    theme: str = ""
    ascii: bool = False
    mouse: bool = True
    bell: bool = True
    panels: tuple[PanelSettings, ...] = ()
    panel_hosts: tuple[str, ...] = ()
    """Hosts whose pages a bot may propose as panels."""


class PersonSettings(Section, frozen=True, kw_only=True):
    """One account, under its id."""

    name: str
    role: Role = "agent"
    queues: tuple[str, ...] = ("*",)


class BridgeSettings(Section, frozen=True, kw_only=True):
    """The bridge."""

    database: str = ""
    """The SQLite file; empty: `bridge.db` in the data folder of the user."""
    people: dict[str, PersonSettings] = field(default_factory=dict)
    policy: Policy = Policy()


class AiSettings(Section, frozen=True, kw_only=True):
    """The AI service."""

    model: str = ""
    """A litellm model such as `openai/gpt-4o-mini`; empty: the offline default."""
    fallbacks: tuple[str, ...] = ()
    """Models to try in this order where the first one fails; `extract` is the offline default."""
    api_base: str = ""
    """Where the model's server is, if not the provider's own. As the key, it is for `model`'s provider only."""
    api_key_env: str = ""
    """The environment variable that holds the key; empty: the provider's own."""
    api_key_file: str = ""
    deadline: Seconds = 30.0
    max_chars: Annotated[int, Meta(ge=100)] = 8_000
    assist: bool = True
    summary: bool = True
    knowledge: tuple[str, ...] = ()
    """Files (.md, .jsonl) or folders of articles and canned replies for the offline default."""


class Settings(Section, frozen=True, kw_only=True):
    """The whole configuration."""

    nats: NatsSettings = NatsSettings()
    console: ConsoleSettings = ConsoleSettings()
    bridge: BridgeSettings = BridgeSettings()
    ai: AiSettings = AiSettings()
