"""Every subject, stream, consumer and service name: the public API of the bus."""

from typing import NamedTuple

from console_schemas.base import kebab
from console_schemas.ids import is_token

IN_STREAM = "CONSOLE_IN"
OUT_STREAM = "CONSOLE_OUT"
LOG_STREAM = "CONSOLE_LOG"
PEOPLE_STREAM = "CONSOLE_PEOPLE"
KEYS_STREAM = "CONSOLE_KEYS"
AI_BUCKETS = ("CONSOLE_AI", "CONSOLE_AI_USE")
"""What is decided of the AI, and what it was used for: key-value buckets of the bridge."""
INTAKE_CONSUMER = "bridge-intake"
"""Who has it takes in what bots say; each bot has a consumer of its own besides, which is called after it."""
BRIDGE_SERVICE = "console-bridge"
AI_SERVICE = "console-ai"
INTAKE = "intake"
"""Stands where an engagement would in the log, for input that was set aside."""
AUDIT = "audit"
"""The same for acts that are no fact of an engagement."""


def intake_consumer(bot: str) -> str:
    """The consumer of one bot's part of `CONSOLE_IN`."""
    return f"{INTAKE_CONSUMER}-{token(bot)}"


class BadToken(ValueError):
    """A name that must not enter a subject."""


def token(text: str) -> str:
    """The text, if it may stand in a subject. Raises `BadToken`."""
    if not is_token(text):
        raise BadToken(f"{text[:80]!r} cannot be part of a subject: use 1 to 64 of A-Z a-z 0-9 _ -")
    return text


class Inbound(NamedTuple):
    """Who published what: read from a subject under `in`."""

    bot: str
    conversation: str
    kind: str


class Subjects:
    """The subjects under one prefix."""

    def __init__(self, prefix: str = "console") -> None:
        self.prefix = token(prefix)

    def _of(self, *parts: str) -> str:
        return ".".join((self.prefix, *(token(part) for part in parts)))

    # bot → bridge

    def inbound(self, bot: str, conversation: str, kind: str) -> str:
        """Where a bot publishes a `transfer`, `message` or `left`; kept in `CONSOLE_IN`."""
        return self._of("in", bot, conversation, kind)

    def conversation_in(self, bot: str, conversation: str) -> str:
        """All that a bot publishes of one conversation."""
        return f"{self._of('in', bot, conversation)}.*"

    def conversation_out(self, bot: str, conversation: str) -> str:
        """All that a bot hears of one conversation."""
        return f"{self._of('out', bot, conversation)}.*"

    @property
    def all_inbound(self) -> str:
        """What `CONSOLE_IN` keeps."""
        return f"{self.prefix}.in.>"

    @property
    def stray_inbound(self) -> str:
        """What `CONSOLE_IN` keeps of no bot, since no conversation is named."""
        return f"{self.prefix}.in.*"

    def inbound_of(self, bot: str) -> str:
        """All that one bot publishes."""
        return f"{self._of('in', bot)}.>"

    def bot_of(self, subject: str) -> str | None:
        """Which bot's an inbound subject is; None where it names none that could have a consumer."""
        parts = subject.removeprefix(f"{self.prefix}.in.").split(".")
        return parts[0] if len(parts) > 1 and is_token(parts[0]) else None

    def parse_inbound(self, subject: str) -> Inbound:
        """The bot, conversation and kind of an inbound subject. Raises `BadToken`."""
        parts = subject.removeprefix(f"{self.prefix}.in.").split(".")
        if len(parts) != len(Inbound._fields):
            raise BadToken(f"the subject must be {self.prefix}.in.<bot>.<conversation>.<kind>")
        return Inbound(*(token(part) for part in parts))

    # bridge → bot

    def outbound(self, bot: str, conversation: str, event: str) -> str:
        """Where a bot hears of its conversation; kept in `CONSOLE_OUT` for seven days."""
        return self._of("out", bot, conversation, event)

    def outbound_of(self, bot: str) -> str:
        """All that one bot hears."""
        return f"{self._of('out', bot)}.>"

    @property
    def all_outbound(self) -> str:
        """What `CONSOLE_OUT` keeps."""
        return f"{self.prefix}.out.>"

    # the log

    def log(self, engagement: str, event: type) -> str:
        """Where the bridge appends a fact; kept in `CONSOLE_LOG`."""
        return self._of("log", engagement, kebab(event.__name__))

    def log_of(self, engagement: str) -> str:
        """All facts of one engagement: what an append is guarded by."""
        return f"{self._of('log', engagement)}.>"

    @property
    def all_log(self) -> str:
        """What `CONSOLE_LOG` keeps."""
        return f"{self.prefix}.log.>"

    # the keys

    def key(self, name: str) -> str:
        """Where the wrapped key of an engagement rests; kept in `CONSOLE_KEYS`."""
        return self._of("key", name)

    @property
    def all_keys(self) -> str:
        """What `CONSOLE_KEYS` keeps."""
        return f"{self.prefix}.key.*"

    # the directory

    def login(self, name: str) -> str:
        """Where a change of a login is recorded; kept in `CONSOLE_PEOPLE`."""
        return self._of("people", name)

    @property
    def all_logins(self) -> str:
        """What `CONSOLE_PEOPLE` keeps."""
        return f"{self.prefix}.people.*"

    # look-ups that answer beside the chat

    def panel(self, name: str) -> str:
        """Where a console asks a look-up that has a login."""
        return self._of("panel", name)

    # console → bridge and AI service, request-reply

    def command(self, user: str, name: str) -> str:
        """Where a person sends a command or asks the bridge."""
        return self._of("cmd", user, name)

    def any_command(self, name: str) -> str:
        """Where the bridge listens for one command of everybody."""
        return f"{self.prefix}.cmd.*.{token(name)}"

    def ai(self, user: str, name: str) -> str:
        """Where a person asks the AI service: `assist` or `summary`."""
        return self._of("ai", user, name)

    def any_ai(self, name: str) -> str:
        """Where the AI service listens for one question of everybody."""
        return f"{self.prefix}.ai.*.{token(name)}"

    def user_of(self, subject: str) -> str:
        """Who sent a command, a question or word of their presence: the token the broker lets only them use."""
        return token(subject.removeprefix(f"{self.prefix}.").split(".")[1])

    # bridge → consoles

    def feed(self, user: str, engagement: str, event: str) -> str:
        """Where a person hears of one of their engagements."""
        return self._of("feed", user, engagement, event)

    def feed_of(self, user: str) -> str:
        """All that one person hears."""
        return f"{self._of('feed', user)}.>"

    def queue(self, queue: str, event: str) -> str:
        """Where those who serve a queue hear of it."""
        return self._of("queue", queue, event)

    def queue_of(self, queue: str) -> str:
        """All of one queue; `*` is all queues."""
        return f"{self.prefix}.queue.*.>" if queue == "*" else f"{self._of('queue', queue)}.>"

    # never stored

    def typing_in(self, bot: str, conversation: str) -> str:
        """Where a bot says that the customer is typing."""
        return self._of("typing", "in", bot, conversation)

    def typing_out(self, bot: str, conversation: str) -> str:
        """Where a bot hears that the agent is typing."""
        return self._of("typing", "out", bot, conversation)

    def typing_by(self, user: str, engagement: str) -> str:
        """Where a console says that its agent is typing."""
        return self._of("typing", "by", user, engagement)

    def presence(self, user: str) -> str:
        """Where a console says that it is there."""
        return self._of("presence", user)

    @property
    def any_typing_in(self) -> str:
        """All that bots say of typing customers."""
        return f"{self.prefix}.typing.in.*.*"

    @property
    def any_typing_by(self) -> str:
        """All that consoles say of typing agents."""
        return f"{self.prefix}.typing.by.*.*"

    @property
    def any_presence(self) -> str:
        """All that consoles say of being there."""
        return f"{self.prefix}.presence.*"

    def last_two(self, subject: str) -> tuple[str, str]:
        """Who and which of a subject under `typing`. Raises `BadToken`."""
        who, which = subject.split(".")[-2:]
        return token(who), token(which)

    def ops(self, event: str) -> str:
        """Where ops hear what happens: ids, kinds and times, never text."""
        return self._of("ops", event)
