"""The configuration of every process: one TOML file, each key typed, unknown keys refused."""

from typing import Annotated, Literal

from msgspec import Meta, field

from console_client.limit_settings import DEFAULT_LIMITS, LimitSettings
from console_client.settings_section import Section
from console_schemas.people import Role
from console_schemas.policy import Policy, Seconds
from console_schemas.queries import SummaryMoment


class NatsSettings(Section, frozen=True, kw_only=True):
    """Where the broker is, and as whom to connect."""

    url: str = ""
    """Comma-separated; empty: `NATS_URL`, then the NATS context, then nats://127.0.0.1:4222."""
    creds: str = ""
    """A `.creds` file; empty: `NATS_CREDS`, then the context."""
    context: str = ""
    """The name of a NATS context; empty: `NATS_CONTEXT`, then the selected one."""
    ca: str = ""
    """A file with the authority that has signed the broker's certificate; empty: the machine's own."""
    services: str = ""
    """The folder with the `.creds` of bridge and AI service; empty: what `console init` made for this user, if any."""
    open_broker: bool = False
    """Accept a broker that lets everybody do everything: for tests and development only."""
    prefix: str = "console"
    """The first token of every subject."""


class PanelSettings(Section, frozen=True, kw_only=True):
    """One tab beside the chat. `{customer.id}`, `{attributes.NAME}` … in url and argv are filled from the context."""

    title: str
    """What the tab says."""
    kind: Literal["web", "nats", "command"]
    """Where the contents come from: a page, an answer on the bus, or a program on this machine."""
    url: str = ""
    """The page of a web panel."""
    subject: str = ""
    """Where a nats panel sends its request."""
    argv: tuple[str, ...] = ()
    """The program of a command panel and its arguments; no shell."""
    timeout: Seconds = 5.0
    """Seconds after which the panel gives up."""
    max_bytes: Annotated[int, Meta(ge=1)] = 262_144
    """Bytes that are read at most."""


class AlertSettings(Section, frozen=True, kw_only=True):
    """How one kind of alert is given, until the agent has acknowledged it. With neither bell nor notify it is off."""

    bell: bool = True
    """Ring the terminal's bell."""
    notify: bool = True
    """Show a desktop notification, where the terminal can."""
    repeat: Annotated[float, Meta(ge=0)] = 30.0
    """Seconds after which it is given again; 0: it is given once."""
    rising: bool = True
    """Whether each interval is shorter than the one before, by a third."""
    fastest: Annotated[float, Meta(ge=0.1)] = 10.0
    """Seconds that a rising alert's interval never falls below."""


class OfferAlertSettings(AlertSettings, frozen=True, kw_only=True):
    """A customer is offered to me alone, for a short time."""

    repeat: Annotated[float, Meta(ge=0)] = 9.0
    fastest: Annotated[float, Meta(ge=0.1)] = 4.0


class AnswerAlertSettings(AlertSettings, frozen=True, kw_only=True):
    """A customer of mine waits for my answer."""

    after: Seconds = 60.0
    """Seconds without an answer before it is an alert."""


class LinkAlertSettings(AlertSettings, frozen=True, kw_only=True):
    """The bridge cannot be reached."""

    after: Seconds = 5.0
    """Seconds without a connection before it is an alert."""


class AlertsSettings(Section, frozen=True, kw_only=True):
    """What calls for the agent, each kind by itself."""

    notify_names: bool = False
    """Whether a notification names the customer; what customers write is never in one."""
    protocol: Literal["auto", "osc9", "osc777"] = "auto"
    """How notifications are sent; auto chooses by the terminal's name, which is not known inside tmux."""
    customer: AlertSettings = AlertSettings()
    """A new customer waits, while I listen."""
    offer: OfferAlertSettings = OfferAlertSettings()
    """A customer is offered to me alone."""
    message: AlertSettings = AlertSettings()
    """A customer wrote in a chat that is not in sight."""
    answer: AnswerAlertSettings = AnswerAlertSettings()
    """A customer has waited long for my answer."""
    link: LinkAlertSettings = LinkAlertSettings()
    """The connection is lost."""


class ConsoleSettings(Section, frozen=True, kw_only=True):
    """The agent's terminal."""

    user: str = ""
    """Who the agent is on the bus; empty: the login name."""
    theme: str = ""
    """`dark`, `light`, `high-contrast` or `terminal`; empty: `dark`, or `terminal` where there are few colours."""
    ascii: bool = False
    """Draw with plain ASCII signs. The Linux console (`TERM=linux`), whose fonts lack the others, always gets them."""
    mouse: bool = True
    """Off: the mouse is left to the terminal."""
    bell: bool = True
    """Off: the bell is never rung, whatever the alerts say."""
    alerts: AlertsSettings = AlertsSettings()
    keys: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Other keys for an action, under its name: one, or a list of a letter and ctrl keys."""
    secret_seconds: Annotated[float, Meta(gt=0, le=15)] = 15.0
    """Seconds after which a revealed passkey or masked value is hidden again."""
    editor: bool = False
    """Whether agents may write a reply in the editor that `VISUAL` or `EDITOR` names; it runs as they do."""
    panels: tuple[PanelSettings, ...] = ()
    """One tab beside the chat each. `{customer.id}`, `{attributes.NAME}` … are filled from the engagement."""
    panel_hosts: tuple[str, ...] = ()
    """Hosts whose pages a bot may propose as panels."""


class PersonSettings(Section, frozen=True, kw_only=True):
    """One account, under its id."""

    name: str
    """The name that customers and colleagues see."""
    role: Role = "agent"
    """Agents, owners and admins may open the console."""
    queues: tuple[str, ...] = ("*",)
    """Whose customers the person is shown; `*`: all."""


class BridgeSettings(Section, frozen=True, kw_only=True):
    """The bridge."""

    database: str = ""
    """The SQLite file; empty: `bridge.db` in the data folder of the user."""
    master_key: str = ""
    """The file with the key that all others are wrapped with; empty: `master.key` beside the logins of the services."""
    monitor: str = ""
    """The address of the broker's monitoring, `http` in its nats.conf; empty: on this machine, 4000 ports above the
    broker's own."""
    durability_vouched: bool = False
    """You vouch that what the broker acknowledges survives a power cut. Without it the bridge asks the monitoring, and
    serves only where `sync_interval` is `always`. For a cluster whose streams have replicas, or a broker without
    monitoring."""
    people: dict[str, PersonSettings] = field(default_factory=dict)
    """For an open broker: one account each, under the person's id on the bus. What the directory says goes first."""
    policy: Policy = Policy()
    """Seconds after which silence has a consequence."""
    limits: LimitSettings = DEFAULT_LIMITS
    """How much one bot, one customer and one person may ask for, so that nobody slows the others down."""


class RetentionSettings(Section, frozen=True, kw_only=True):
    """How long what customers said is kept."""

    days: Annotated[int, Meta(ge=0)] = 0
    """Days after its end at which an engagement is erased: counts, times and who served remain; 0: never."""


class AiBudget(Section, frozen=True, kw_only=True):
    """What models may cost from midnight to midnight UTC, before none is asked any more; 0: no limit."""

    agent_tokens: Annotated[int, Meta(ge=0)] = 0
    """Tokens, in and out, of one agent."""
    agent_cost: Annotated[float, Meta(ge=0)] = 0.0
    """Cost of one agent, in the currency of `ai.prices`."""
    day_tokens: Annotated[int, Meta(ge=0)] = 0
    """Tokens of all agents together."""
    day_cost: Annotated[float, Meta(ge=0)] = 0.0
    """Cost of all agents together."""


class PriceSettings(Section, frozen=True, kw_only=True):
    """What a model costs, under its name: the price of a million tokens, in any currency."""

    input: Annotated[float, Meta(ge=0)]
    """Of what it reads."""
    output: Annotated[float, Meta(ge=0)]
    """Of what it writes."""


class AiSettings(Section, frozen=True, kw_only=True):
    """The AI service."""

    model: str = ""
    """A litellm model such as `openai/gpt-4o-mini`; empty: the offline default."""
    fallbacks: tuple[str, ...] = ()
    """Models to try in this order where the first one fails; `extract` is the offline default."""
    models: tuple[str, ...] = ()
    """Other models that an administrator may choose while all runs."""
    budget: AiBudget = AiBudget()
    """What models may cost in a day."""
    prices: dict[str, PriceSettings] = field(default_factory=dict)
    """What each model costs. A model that is not here costs nothing in any budget of cost."""
    at_once: Annotated[int, Meta(ge=1, le=1000)] = 32
    """Requests that one AI service works on at the same time; whoever comes then is asked to try again."""
    api_base: str = ""
    """Where the model's server is, if not the provider's own. As the key, it is for `model`'s provider only."""
    api_key_env: str = ""
    """The environment variable that holds the key; empty: the provider's own."""
    api_key_file: str = ""
    """A file that holds the key."""
    deadline: Seconds = 30.0
    """Seconds after which the model is given up."""
    max_chars: Annotated[int, Meta(ge=100)] = 8_000
    """Characters of an answer at most."""
    assist: bool = True
    """Whether replies are suggested."""
    summary: bool = True
    """Whether conversations are summarised."""
    summary_at: tuple[SummaryMoment, ...] = ()
    """When a conversation is summarised unasked: `transfer` to another agent, `wrap_up` when its chat ends."""
    knowledge: tuple[str, ...] = ()
    """Files (.md, .html, .csv, .jsonl) or folders of articles and canned replies, beside those of `console kb`."""
    knowledge_base: str = ""
    """The SQLite file that `console kb` fills; empty: `knowledge.db` in the data folder of the user."""


class Settings(Section, frozen=True, kw_only=True):
    """The whole configuration."""

    nats: NatsSettings = NatsSettings()
    console: ConsoleSettings = ConsoleSettings()
    bridge: BridgeSettings = BridgeSettings()
    ai: AiSettings = AiSettings()
    retention: RetentionSettings = RetentionSettings()
