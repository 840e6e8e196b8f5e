"""Every role tries every subject, to publish, to subscribe and to ask: the broker lets through what the table says.

What should be allowed is written down here by hand, apart from the code that the broker's permissions are made from.
"""

import asyncio
import fnmatch

import pytest
from nats.aio.client import Client

from console_bridge.identity.permissions import permissions
from console_schemas.endpoints import AI, COMMANDS, QUERIES
from support.broker import Broker
from support.identities import Identities, logged_in

BY_THE_AI = ("context", "ai_use")
BY_LEADERS = ("audit", "seal_audit", "erase", "export", "export_facts")
ASKED = sorted({*COMMANDS.values(), *QUERIES.values()} - {*BY_THE_AI, *BY_LEADERS})
SUBJECTS = [
    *(
        f"console.cmd.{who}.{name}"
        for who in ("SELF", "other", "ai")
        for name in (*ASKED, *BY_LEADERS, "context", "ai_use", "unheard-of")
    ),
    *(f"console.ai.{who}.{name}" for who in ("SELF", "other") for name in (*AI.values(), "unheard-of")),
    *(f"console.feed.{who}.e1.message-posted" for who in ("SELF", "other")),
    *(f"console.queue.{queue}.waiting" for queue in ("orders", "VIP", "billing")),
    *(f"console.in.{who}.c1.{kind}" for who in ("SELF", "other") for kind in ("transfer", "message", "left", "x")),
    *(f"console.out.{who}.c1.message" for who in ("SELF", "other")),
    *(f"console.typing.{way}.{who}.c1" for way in ("in", "out", "by") for who in ("SELF", "other")),
    *(f"console.presence.{who}" for who in ("SELF", "other")),
    *(f"console.panel.{who}" for who in ("SELF", "other")),
    *(f"_INBOX.{who}.x1.{rest}" for who in ("SELF", "other") for rest in ("1", "ctl")),
    "_INBOX.x1",
    "console.ops.message-posted",
    "console.log.e1.message-posted",
    "console.people.ana",
    "$KV.CONSOLE_AI.rules",
    "$KV.CONSOLE_AI_USE.2026-11-28.ana",
    "$SRV.PING",
    "$SRV.INFO.console-bridge",
    "$SYS.REQ.CLAIMS.UPDATE",
    "$SYS.REQ.SERVER.PING",
    "$JS.API.INFO",
    *(f"$JS.API.STREAM.{verb}.CONSOLE_{name}" for verb in ("INFO", "DELETE", "PURGE") for name in ("IN", "OUT", "LOG")),
    *(f"$JS.API.STREAM.{verb}.CONSOLE_PEOPLE" for verb in ("INFO", "DELETE", "PURGE", "MSG.DELETE")),
    *(
        f"$JS.API.STREAM.{verb}.CONSOLE_{name}"
        for verb in ("MSG.GET", "MSG.DELETE")
        for name in ("IN", "OUT", "LOG", "KEYS")
    ),
    "console.key.e1",
    *(f"$JS.API.CONSUMER.CREATE.CONSOLE_OUT.n1.console.out.{who}.c1" for who in ("SELF", "other")),
    "$JS.API.CONSUMER.CREATE.CONSOLE_LOG.n1",
    "$JS.API.CONSUMER.CREATE.CONSOLE_OUT.n1",
    "$JS.API.CONSUMER.DELETE.CONSOLE_IN.bridge-intake",
    "$JS.API.CONSUMER.MSG.NEXT.CONSOLE_IN.bridge-intake",
    "$JS.API.CONSUMER.DURABLE.CREATE.CONSOLE_IN.bridge-intake-other",
    "$JS.ACK.CONSOLE_IN.bridge-intake.1.1.1.1.1",
    "anything.else",
]

_CONSOLE = (
    *(f"console.cmd.SELF.{name}" for name in ASKED),
    "console.ai.SELF.assist",
    "console.ai.SELF.summary",
    "console.typing.by.SELF.*",
    "console.presence.SELF",
    "console.panel.*",
    "_INBOX.SELF.*.ctl",
)
_LEADING = tuple(f"console.cmd.SELF.{name}" for name in BY_LEADERS)
_HEARD = ("console.feed.SELF.*", "console.queue.orders.*", "console.queue.VIP.*", "_INBOX.SELF.*")
_OPS = ("$SRV.PING", "$SRV.INFO.console-bridge")

PUBLISH: dict[str, tuple[str, ...]] = {
    "owner": (*_CONSOLE, *_OPS, *_LEADING),
    "admin": (*_CONSOLE, *_OPS, *_LEADING),
    "supervisor": tuple(f"console.cmd.SELF.{name}" for name in ("waiting", "engagement", "history")),
    "agent": _CONSOLE,
    "ops": _OPS,
    "bot": (
        *(f"console.in.SELF.c1.{kind}" for kind in ("transfer", "message", "left")),
        "console.typing.in.SELF.*",
        "$JS.API.CONSUMER.CREATE.CONSOLE_OUT.n1.console.out.SELF.c1",
    ),
    "panel": ("_INBOX.*.*",),
    "ai": ("_INBOX.*.*", "console.cmd.SELF.context", "console.cmd.SELF.history", "console.cmd.SELF.ai_use"),
    "bridge-answering": ("_INBOX.*.*",),
    "bridge": (
        *(f"console.{kind}.*" for kind in ("feed", "queue", "ops", "out")),
        "console.typing.out.*",
        *(f"$JS.API.STREAM.INFO.CONSOLE_{name}" for name in ("IN", "OUT")),
        *(f"$JS.API.STREAM.MSG.{verb}.CONSOLE_{name}" for verb in ("GET", "DELETE") for name in ("IN", "OUT")),
        "$JS.API.CONSUMER.DURABLE.CREATE.CONSOLE_IN.bridge-intake-other",
        "$JS.API.CONSUMER.DELETE.CONSOLE_IN.bridge-intake",
        "$JS.API.CONSUMER.MSG.NEXT.CONSOLE_IN.bridge-intake",
        "$JS.ACK.CONSOLE_IN.*",
    ),
    "bridge-log": (
        "console.log.*",
        "$KV.CONSOLE_AI*",
        "$JS.API.STREAM.INFO.CONSOLE_LOG",
        "$JS.API.STREAM.INFO.CONSOLE_PEOPLE",
        "$JS.API.STREAM.MSG.GET.CONSOLE_LOG",
        "console.key.*",
        "$JS.API.STREAM.MSG.GET.CONSOLE_KEYS",
        "$JS.API.STREAM.MSG.DELETE.CONSOLE_KEYS",
        "$JS.API.CONSUMER.CREATE.CONSOLE_LOG.n1",
    ),
    "log-keeper": (
        "console.log.*",
        "$JS.API.STREAM.INFO.CONSOLE_LOG",
        "$JS.API.STREAM.DELETE.CONSOLE_LOG",
        "console.key.*",
        "$JS.API.STREAM.MSG.GET.CONSOLE_KEYS",
        "$JS.API.STREAM.MSG.GET.CONSOLE_LOG",
        "$JS.API.CONSUMER.CREATE.CONSOLE_LOG.n1",
    ),
    "directory": ("console.people.*", "$JS.API.STREAM.INFO.CONSOLE_PEOPLE"),
}
SUBSCRIBE: dict[str, tuple[str, ...]] = {
    "owner": (*_HEARD, "console.ops.*"),
    "admin": (*_HEARD, "console.ops.*"),
    "supervisor": (*_HEARD[1:], "console.ops.*"),
    "agent": _HEARD,
    "ops": ("console.ops.*", "_INBOX.SELF.*"),
    "bot": ("console.out.SELF.*", "console.typing.out.SELF.*", "_INBOX.SELF.*"),
    "panel": ("console.panel.SELF", "_INBOX.SELF.*"),
    "ai": ("console.ai.*.assist", "console.ai.*.summary", "$SRV.*", "_INBOX.*.ctl", "_INBOX.SELF.*"),
    "bridge-answering": ("console.cmd.*.*", "$SRV.*", "_INBOX.SELF.*"),
    "bridge": ("console.typing.in.*", "console.typing.by.*", "console.presence.*", "_INBOX.SELF.*"),
    "bridge-log": ("_INBOX.SELF.*",),
    "log-keeper": ("_INBOX.SELF.*",),
    "directory": ("_INBOX.SELF.*",),
}
ROLES = list(permissions("console"))


def expected(table: dict[str, tuple[str, ...]], role: str) -> set[str]:
    return {subject for subject in SUBJECTS for each in table[role] if fnmatch.fnmatchcase(subject, each)}


async def refused(nc: Client, errors: list[str], verb: str) -> set[str]:
    """The subjects that the broker does not allow for a verb; it names them in lower case."""
    errors.clear()
    for subject in SUBJECTS:
        subject = subject.replace("SELF", "me")
        if verb == "subscription":
            await nc.subscribe(subject)
        else:
            await nc.publish(subject, b"{}", reply=nc.new_inbox() if verb == "request" else "")
    await nc.flush()
    await asyncio.sleep(0)
    kind = "subscription" if verb == "subscription" else "publish"
    told = "\n".join(errors)
    return {each for each in SUBJECTS if f'for {kind} to "{each.replace("SELF", "me").lower()}"' in told}


def test_the_table_here_has_every_role() -> None:
    assert set(ROLES) == set(PUBLISH) == set(SUBSCRIBE)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_may_do_what_is_written_and_nothing_else(
    role: str, guarded: Broker, identities: Identities
) -> None:
    errors: list[str] = []
    login_role = next(each for each in ROLES if each == role)
    async with logged_in(identities, guarded.url, "me", login_role, ("orders", "VIP"), errors) as nc:
        for verb in ("publish", "request"):
            allowed = set(SUBJECTS) - await refused(nc, errors, verb)
            assert allowed == expected(PUBLISH, role), verb
        allowed = set(SUBJECTS) - await refused(nc, errors, "subscription")
        assert allowed == expected(SUBSCRIBE, role)
