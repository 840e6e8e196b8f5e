"""The configuration that stands in environment variables: `CONSOLE_<SECTION>_<KEY>`, and the names NATS tools use."""

from collections.abc import Iterator, Mapping
from typing import Any, get_origin

import msgspec

from console_client.settings import Settings
from console_client.settings_check import bare, faults_of, is_table, suggestion

CONFIG_VARIABLE = "CONSOLE_CONFIG"
"""Names the configuration file."""

ALIASES = {
    "NATS_URL": "nats.url",
    "NATS_CREDS": "nats.creds",
    "NATS_CONTEXT": "nats.context",
    "CONSOLE_USER": "console.user",
}
"""Short names; the long name of the same key wins."""


def scalar_keys(kind: Any = Settings, path: str = "") -> Iterator[str]:
    """The dotted name of every key that holds one value, such as `bridge.policy.wait`."""
    for field in msgspec.structs.fields(kind):
        here = f"{path}{field.encode_name}"
        inner = bare(field.type)
        if is_table(inner):
            yield from scalar_keys(inner, f"{here}.")
        elif get_origin(inner) not in (dict, tuple):
            yield here


def variable_of(key: str) -> str:
    """The environment variable of a dotted key."""
    return "CONSOLE_" + key.replace(".", "_").upper()


def environment_layer(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The keys that are set in the environment (an empty variable counts as unset), and the faults among them.

    A variable that starts like a section of ours but names no key of it is a fault; other variables are not ours.
    """
    known = {variable_of(key): key for key in scalar_keys()}
    sections = tuple(f"CONSOLE_{field.encode_name.upper()}_" for field in msgspec.structs.fields(Settings))
    layer: dict[str, Any] = {}
    faults: list[str] = []
    for variable, key in (*ALIASES.items(), *known.items()):
        if value := environ.get(variable):
            single = nested({key: value})
            faults += faults_of(f"environment variable {variable}", single, strict=False)
            merge(layer, single)
    for variable in sorted(environ):
        if variable.startswith(sections) and variable not in known:
            faults.append(f"environment variable {variable} names no single value. {suggestion(variable, list(known))}")
    return layer, faults


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """`{"nats.url": x}` as `{"nats": {"url": x}}`."""
    layer: dict[str, Any] = {}
    for key, value in flat.items():
        *tables, last = key.split(".")
        place = layer
        for table in tables:
            place = place.setdefault(table, {})
        place[last] = value
    return layer


def merge(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    """Lay one layer over another: tables are merged, everything else is replaced."""
    for key, value in above.items():
        if isinstance(value, Mapping) and isinstance(below.get(key), dict):
            merge(below[key], value)
        else:
            below[key] = dict(value) if isinstance(value, Mapping) else value
