"""What each role and each service may publish and subscribe to: allow lists only, which the broker enforces.

`{{name()}}` is filled in by the broker from the login, `{{tag(queue)}}` once for each queue the person serves.
"""

from typing import Literal, NamedTuple

from console_schemas.ai import AiUse
from console_schemas.directory import LoginRole
from console_schemas.endpoints import AI, COMMANDS, LEADING, QUERIES
from console_schemas.queries import ContextRequest, HistoryRequest
from console_schemas.subjects import (
    AI_BUCKETS,
    IN_STREAM,
    KEYS_STREAM,
    LOG_STREAM,
    OUT_STREAM,
    PEOPLE_STREAM,
    Subjects,
)

Service = Literal["bridge-answering", "bridge", "ai", "bridge-log", "log-keeper", "directory"]
Account = Literal["CONSOLE", "LOG"]

ME = "{{name()}}"
MY_QUEUES = "{{tag(queue)}}"
ANY_INBOX = "_INBOX.*.>"
"""Answers of services. Nobody's inbox can be guessed, and nobody may listen to another's."""
KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE


class Permissions(NamedTuple):
    """What may be published and subscribed to; a request needs both: its subject, and one's own inbox."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    payload: int = 2 * MEGABYTE
    """Bytes of one message at most."""
    subscriptions: int = 100
    """How many at most."""


def account_of(role: LoginRole | Service) -> Account:
    """Where a role logs in. The log has an account of its own: nothing said in the other one can reach it.

    Within one account JetStream itself is a deputy: whoever may publish into any stream can name a subject of the
    log as the reply, and the acknowledgement is stored there.
    """
    return "LOG" if role in ("bridge-log", "log-keeper", "directory") else "CONSOLE"


def permissions(prefix: str) -> dict[LoginRole | Service, Permissions]:
    """The whole table, for one prefix of all subjects."""
    subjects = Subjects(prefix)
    people: dict[LoginRole | Service, Permissions] = {
        "agent": _agent(prefix),
        "supervisor": _supervisor(prefix),
        "ops": _ops(prefix),
    }
    leading = Permissions(
        (
            *people["agent"].publish,
            *people["ops"].publish,
            *(f"{prefix}.cmd.{ME}.{QUERIES[kind]}" for kind in LEADING),
        ),
        (*people["agent"].subscribe, f"{prefix}.ops.>"),
        people["agent"].payload,
    )
    programs: dict[LoginRole | Service, Permissions] = {"bot": _bot(prefix), "panel": _panel(prefix)}
    services: dict[LoginRole | Service, Permissions] = {
        "bridge-answering": _answering(prefix),
        "bridge": _bridge(prefix),
        "ai": _ai(prefix),
        "bridge-log": _log(prefix, subjects),
        "log-keeper": _keeper(prefix, subjects),
        "directory": _directory(prefix, subjects),
    }
    return {"owner": leading, "admin": leading, **people, **programs, **services}


def _own_inbox(name: str = ME) -> str:
    return f"_INBOX.{name}.>"


def _agent(prefix: str) -> Permissions:
    asked = [name for kind, name in {**COMMANDS, **QUERIES}.items() if kind not in (ContextRequest, AiUse, *LEADING)]
    return Permissions(
        (
            *(f"{prefix}.cmd.{ME}.{name}" for name in asked),
            *(f"{prefix}.ai.{ME}.{name}" for name in AI.values()),
            f"{prefix}.typing.by.{ME}.*",
            f"{prefix}.presence.{ME}",
            f"{prefix}.panel.*",
            f"_INBOX.{ME}.*.ctl",  # takes back what was asked of the AI service
        ),
        (f"{prefix}.feed.{ME}.>", f"{prefix}.queue.{MY_QUEUES}.>", _own_inbox()),
        256 * KILOBYTE,
    )


def _supervisor(prefix: str) -> Permissions:
    questions = ("waiting", "engagement", "history")
    return Permissions(
        tuple(f"{prefix}.cmd.{ME}.{name}" for name in questions),
        (f"{prefix}.queue.{MY_QUEUES}.>", f"{prefix}.ops.>", _own_inbox()),
        64 * KILOBYTE,
    )


def _ops(prefix: str) -> Permissions:
    discovery = tuple(f"$SRV.{verb}{rest}" for verb in ("PING", "INFO", "STATS") for rest in ("", ".>"))
    return Permissions(discovery, (f"{prefix}.ops.>", _own_inbox()), 64 * KILOBYTE)


def _bot(prefix: str) -> Permissions:
    """The broker compares the filter at the end of a consumer's creation with the one the consumer will have."""
    return Permissions(
        (
            *(f"{prefix}.in.{ME}.*.{kind}" for kind in ("transfer", "message", "left")),
            f"{prefix}.typing.in.{ME}.*",
            f"$JS.API.CONSUMER.CREATE.{OUT_STREAM}.*.{prefix}.out.{ME}.>",
        ),
        (f"{prefix}.out.{ME}.>", f"{prefix}.typing.out.{ME}.*", _own_inbox()),
    )


def _panel(prefix: str) -> Permissions:
    return Permissions((ANY_INBOX,), (f"{prefix}.panel.{ME}", _own_inbox()), MEGABYTE)


def _answering(prefix: str) -> Permissions:
    """Whatever reply a caller names, this connection can write to inboxes only."""
    return Permissions((ANY_INBOX,), (f"{prefix}.cmd.*.*", "$SRV.>", _own_inbox()))


def _bridge(prefix: str) -> Permissions:
    return Permissions(
        (
            *(f"{prefix}.{kind}.>" for kind in ("feed", "queue", "ops", "out", "typing.out")),
            *_kept(IN_STREAM),
            *_kept(OUT_STREAM),
            *(f"$JS.API.STREAM.MSG.DELETE.{stream}" for stream in (IN_STREAM, OUT_STREAM)),
            *(f"$JS.API.CONSUMER.{verb}.{IN_STREAM}.*" for verb in ("DURABLE.CREATE", "INFO", "DELETE", "MSG.NEXT")),
            f"$JS.ACK.{IN_STREAM}.>",
        ),
        (f"{prefix}.typing.in.*.*", f"{prefix}.typing.by.*.*", f"{prefix}.presence.*", _own_inbox()),
    )


def _ai(prefix: str) -> Permissions:
    asked = (f"{prefix}.cmd.{ME}.{QUERIES[kind]}" for kind in (ContextRequest, HistoryRequest, AiUse))
    heard = tuple(f"{prefix}.ai.*.{name}" for name in AI.values())
    return Permissions((ANY_INBOX, *asked), (*heard, "$SRV.>", "_INBOX.*.*.ctl", _own_inbox()), subscriptions=1000)


def _log(prefix: str, subjects: Subjects) -> Permissions:
    buckets = [right for name in AI_BUCKETS for right in (f"$KV.{name}.>", *_kept(f"KV_{name}"))]
    people = (*_kept(PEOPLE_STREAM), *_read(PEOPLE_STREAM))
    keys = (subjects.all_keys, *_kept(KEYS_STREAM), f"$JS.API.STREAM.MSG.DELETE.{KEYS_STREAM}")
    return Permissions(
        (subjects.all_log, *_kept(LOG_STREAM), *_read(LOG_STREAM), *people, *keys, *buckets),
        (_own_inbox(),),
        subscriptions=1000,
    )


def _keeper(prefix: str, subjects: Subjects) -> Permissions:
    """Restores a damaged log, and lost keys: the only one who may delete it, by a login that only the keys can make."""
    keys = (subjects.all_keys, *_kept(KEYS_STREAM))
    return Permissions(
        (subjects.all_log, *_kept(LOG_STREAM), *_read(LOG_STREAM), f"$JS.API.STREAM.DELETE.{LOG_STREAM}", *keys),
        (_own_inbox(),),
        subscriptions=1000,
    )


def _directory(prefix: str, subjects: Subjects) -> Permissions:
    return Permissions((subjects.all_logins, *_kept(PEOPLE_STREAM)), (_own_inbox(),), 64 * KILOBYTE)


def _kept(stream: str) -> tuple[str, ...]:
    """To set a stream up, know its state and look at one message; not to delete or purge it."""
    made = (f"$JS.API.STREAM.{verb}.{stream}" for verb in ("INFO", "CREATE", "UPDATE", "MSG.GET"))
    return (*made, f"$JS.API.DIRECT.GET.{stream}", f"$JS.API.DIRECT.GET.{stream}.>")


def _read(stream: str) -> tuple[str, ...]:
    """To follow a stream with consumers of one's own."""
    return (
        f"$JS.API.CONSUMER.CREATE.{stream}",
        f"$JS.API.CONSUMER.CREATE.{stream}.>",
        f"$JS.API.CONSUMER.DELETE.{stream}.*",
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.*",
    )
