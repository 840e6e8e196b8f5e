"""The AsyncAPI 3.1 document of the bus."""

import re
from typing import Any

import msgspec

from docs.generator.catalogue import Channel, catalogue
from docs.generator.examples import example_of

VERSION = "1.0.0"
_SCHEMAS = "#/components/schemas/"
_MESSAGES = "#/components/messages/"


def document() -> dict[str, Any]:
    """The whole document, ready for JSON."""
    channels = catalogue()
    kinds = {kind.__name__: kind for each in channels for kind in (each.message, *each.answers)}
    _, schemas = msgspec.json.schema_components(list(kinds.values()), ref_template=_SCHEMAS + "{name}")
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Live Agent Console",
            "version": VERSION,
            "description": "Every subject of the console. The prefix `console` can be configured.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"broker": {"host": "127.0.0.1:4222", "protocol": "nats"}},
        "channels": {each.key: _channel(each) for each in channels} | dict(_reply_channels(channels)),
        "operations": {each.key: _operation(each) for each in channels},
        "components": {
            "messages": {name: _message(kind) for name, kind in sorted(kinds.items())},
            "schemas": schemas,
        },
    }


def _channel(channel: Channel) -> dict[str, Any]:
    tokens = re.findall(r"{(\w+)}", channel.address)
    told: dict[str, Any] = {
        "address": channel.address,
        "description": channel.about,
        "messages": {channel.message.__name__: {"$ref": _MESSAGES + channel.message.__name__}},
    }
    if tokens:
        told["parameters"] = {token: {"description": f"The {token}'s token: [A-Za-z0-9_-]{{1,64}}"} for token in tokens}
    if channel.kept:
        told["x-jetstream"] = {"stream": channel.kept}
    return told


def _reply_channels(channels: tuple[Channel, ...]) -> Any:
    for each in channels:
        if each.answers:
            names = [kind.__name__ for kind in each.answers]
            yield (
                f"{each.key}-reply",
                {"address": None, "messages": {name: {"$ref": _MESSAGES + name} for name in names}},
            )


def _operation(channel: Channel) -> dict[str, Any]:
    told: dict[str, Any] = {
        "action": "send" if channel.sender == "bridge" else "receive",
        "channel": {"$ref": f"#/channels/{channel.key}"},
        "summary": f"{channel.sender} → {channel.receiver}: {channel.about}",
        "messages": [{"$ref": f"#/channels/{channel.key}/messages/{channel.message.__name__}"}],
    }
    if channel.answers:
        told["reply"] = {
            "channel": {"$ref": f"#/channels/{channel.key}-reply"},
            "messages": [
                {"$ref": f"#/channels/{channel.key}-reply/messages/{kind.__name__}"} for kind in channel.answers
            ],
        }
    return told


def _message(kind: Any) -> dict[str, Any]:
    return {
        "name": kind.__name__,
        "summary": (kind.__doc__ or "").strip().split("\n")[0],
        "payload": {"$ref": _SCHEMAS + kind.__name__},
        "examples": [{"payload": msgspec.to_builtins(example_of(kind))}],
    }
