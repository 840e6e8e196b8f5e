"""Every channel of the bus, taken from the code's own tables."""

from dataclasses import dataclass
from typing import Any, get_args

from console_schemas import assist, commands, directory, endpoints, events, feed, outbound, presence, transfer
from console_schemas.base import kebab
from console_schemas.subjects import IN_STREAM, LOG_STREAM, OUT_STREAM, PEOPLE_STREAM, Subjects

SUBJECTS = Subjects()


@dataclass(frozen=True)
class Channel:
    """One subject: who publishes what on it, where it is kept, and what is answered."""

    group: str
    address: str
    """The subject, with `{name}` where a token varies."""
    sender: str
    receiver: str
    message: Any
    kept: str = ""
    answers: tuple[Any, ...] = ()

    @property
    def key(self) -> str:
        """The channel's name in the AsyncAPI document."""
        fixed = [part for part in self.address.split(".")[1:] if not part.startswith("{")]
        return "-".join(fixed)

    @property
    def about(self) -> str:
        """The first sentence of the message's own description."""
        return (self.message.__doc__ or "").strip().split("\n")[0]


def _address(subject: str) -> str:
    """The placeholders are capital tokens in the code's own subject builders."""
    return ".".join("{" + part.lower() + "}" if part.isupper() else part for part in subject.split("."))


def catalogue() -> tuple[Channel, ...]:
    """All channels, in the order of the page."""
    return (*_bots(), *_agents(), *_consoles(), *_log(), _directory(), *_fleeting())


def _bots() -> list[Channel]:
    kinds = {"transfer": transfer.TransferRequest, "message": transfer.InboundMessage, "left": transfer.CustomerLeft}
    group = "Bots"
    told = [
        Channel(group, _address(SUBJECTS.inbound("BOT", "CONVERSATION", kind)), "bot", "bridge", message, IN_STREAM)
        for kind, message in kinds.items()
    ]
    heard = [
        Channel(group, _address(SUBJECTS.outbound("BOT", "CONVERSATION", name)), "bridge", "bot", message, OUT_STREAM)
        for message, name in outbound.OUTBOUND_TOKENS.items()
    ]
    return told + heard


def _agents() -> list[Channel]:
    refused = commands.Refused
    return [
        *(
            Channel(
                "Commands",
                _address(SUBJECTS.command("USER", name)),
                "console",
                "bridge",
                kind,
                answers=(commands.Done, refused),
            )
            for kind, name in endpoints.COMMANDS.items()
        ),
        *(
            Channel(
                "Questions",
                _address(SUBJECTS.command("USER", name)),
                "console",
                "bridge",
                kind,
                answers=(vars(kind)["reply"], refused),
            )
            for kind, name in endpoints.QUERIES.items()
        ),
        *(
            Channel(
                "AI",
                _address(SUBJECTS.ai("USER", name)),
                "console",
                "AI service",
                kind,
                answers=(assist.Piece, assist.Answered, refused),
            )
            for kind, name in endpoints.AI.items()
        ),
    ]


def _consoles() -> list[Channel]:
    queue = {"waiting": feed.CustomerWaiting, "gone": feed.CustomerGone, "heartbeat": feed.Heartbeat}
    return [
        Channel(
            "Feeds",
            _address(SUBJECTS.feed("USER", "ENGAGEMENT", "EVENT")),
            "bridge",
            "console",
            feed.EngagementChanged,
        ),
        Channel(
            "Feeds",
            _address(SUBJECTS.feed("USER", "ENGAGEMENT", "typing")),
            "bridge",
            "console",
            feed.CustomerTyping,
        ),
        *(
            Channel("Feeds", _address(SUBJECTS.queue("QUEUE", name)), "bridge", "console", kind)
            for name, kind in queue.items()
        ),
    ]


def _log() -> list[Channel]:
    return [
        Channel(
            "The log", _address(f"console.log.ENGAGEMENT.{kebab(kind.__name__)}"), "bridge", "bridge", kind, LOG_STREAM
        )
        for kind in (*get_args(events.EngagementEvent), events.MessageSetAside)
    ]


def _directory() -> Channel:
    address = _address(SUBJECTS.login("ID"))
    return Channel("Logins", address, "console people", "bridge", directory.DirectoryRecord, PEOPLE_STREAM)


def _fleeting() -> list[Channel]:
    notice = outbound.TypingNotice
    group = "Never stored"
    return [
        Channel(group, _address(SUBJECTS.typing_in("BOT", "CONVERSATION")), "bot", "bridge", notice),
        Channel(group, _address(SUBJECTS.typing_by("USER", "ENGAGEMENT")), "console", "bridge", notice),
        Channel(group, _address(SUBJECTS.typing_out("BOT", "CONVERSATION")), "bridge", "bot", notice),
        Channel(group, _address(SUBJECTS.presence("USER")), "console", "bridge", presence.Presence),
    ]
