"""The readable page of every subject."""

from itertools import groupby

import msgspec

from docs.generator.catalogue import Channel, catalogue
from docs.generator.examples import example_of

_HEAD = """\
# Subjects

Every subject of the bus, with an example. Made from the code by `make docs`; the machine-readable form is
[asyncapi.json](asyncapi.json). The first token, `console`, is configurable (`nats.prefix`); a token in braces matches
`[A-Za-z0-9_-]{1,64}`. Payloads are JSON in UTF-8, times are RFC 3339 in UTC, readers skip fields they do not know.

The bridge and the AI service answer into the caller's own inbox only, `_INBOX.<user>.…`, and to nobody else. A refused
request answers with a `Refused` body and the headers `Nats-Service-Error` and `Nats-Service-Error-Code`.

    nats sub 'console.ops.>'                                        what happens, without any text
    nats service ls                                                 the bridge and the AI service
    nats --inbox-prefix _INBOX.alex req console.cmd.alex.waiting '{}'   ask as alex who waits
    nats stream view CONSOLE_LOG                                    the truth
"""


def page() -> str:
    """The Markdown of the page."""
    parts = [_HEAD]
    for group, channels in groupby(catalogue(), key=lambda each: each.group):
        parts.append(f"\n## {group}\n")
        parts.extend(_section(channel) for channel in channels)
    return "\n".join(parts)


def _section(channel: Channel) -> str:
    lines = [f"### `{channel.address}`\n", f"{channel.sender} → {channel.receiver}. {channel.about}"]
    if channel.kept:
        lines[-1] += f" Kept in `{channel.kept}`."
    if channel.answers:
        lines[-1] += " Answers: " + ", ".join(f"`{kind.__name__}`" for kind in channel.answers) + "."
    pretty = msgspec.json.format(msgspec.json.encode(example_of(channel.message)), indent=2).decode()
    lines += ["", "```json", pretty, "```", ""]
    return "\n".join(lines)
