"""The page of every key of the configuration, from the types that it is held against and the words beside them."""

import ast
import inspect
import textwrap
import typing
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args, get_origin

import msgspec

from console_client.settings import Settings
from console_client.settings_check import bare, is_table
from console_client.settings_environment import ALIASES

_HEAD = """\
# Configuration

Every key of the configuration with its default. Made from the code by `make docs`.

One TOML file serves all processes: `~/.config/live-agent-console/config.toml` (`XDG_CONFIG_HOME`), below it the
machine's (`XDG_CONFIG_DIRS`); `--config` or `CONSOLE_CONFIG` names another, which is then read alone. The environment
lies above the file and the flags above that. A key that holds one value is also an environment variable:
`console.alerts.answer.after` is `CONSOLE_CONSOLE_ALERTS_ANSWER_AFTER`. An unknown key, a wrong type or a value out of
range is an error that names the file, the key and the remedy.
"""

_WORDS = {str: "text", bool: "true or false", int: "whole number", float: "number"}
_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most"}


class Table(NamedTuple):
    """One table of the file."""

    header: str
    path: str
    kind: type[msgspec.Struct]
    about: str


def configuration_page() -> str:
    """The Markdown of the page."""
    parts = [_HEAD]
    for table in tables():
        fields = [field for field in msgspec.structs.fields(table.kind) if inner_table(field.type) is None]
        if not fields:
            continue
        parts += [f"\n## `{table.header}`\n", table.about, "", "| key | default | |", "|---|---|---|"]
        parts += [_row(table.kind, field) for field in fields]
    parts += ["\n## Short names in the environment\n", "| variable | key |", "|---|---|"]
    parts += [f"| `{variable}` | `{key}` |" for variable, key in ALIASES.items()]
    return "\n".join(parts) + "\n"


def tables(kind: type[msgspec.Struct] = Settings, path: str = "", header: str = "", about: str = "") -> Iterator[Table]:
    """Every table, in the order of the file."""
    if path:
        yield Table(header, path, kind, about)
    for field in msgspec.structs.fields(kind):
        inner = inner_table(field.type)
        if inner is None:
            continue
        here = f"{path}.{field.encode_name}" if path else field.encode_name
        origin = get_origin(bare(field.type))
        here += ".ID" if origin is dict else ""
        own = f"[[{here}]]" if origin is tuple else f"[{here}]"
        yield from tables(inner, here, own, words_of(kind, field.name) or _first_lines(inner))


def inner_table(kind: Any) -> type[msgspec.Struct] | None:
    """The table that values of this type are, or hold."""
    inner = bare(kind)
    for each in (inner, *get_args(inner)):
        if is_table(each):
            return typing.cast(type[msgspec.Struct], each)
    return None


def words_of(kind: type, name: str) -> str:
    """What stands below a field in the code; of the nearest class that says something."""
    for each in kind.__mro__:
        if each.__module__.startswith("console_") and (words := _beside(each).get(name)):
            return words
    return ""


def _beside(kind: type) -> dict[str, str]:
    body = typing.cast(ast.ClassDef, ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]).body
    found = {}
    for above, below in pairwise(body):
        if isinstance(above, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[ast.unparse(above.target)] = inspect.cleandoc(str(below.value.value)).replace("\n", " ")
    return found


def _first_lines(kind: type) -> str:
    return inspect.cleandoc(kind.__doc__ or "").replace("\n", " ")


def _row(kind: type[msgspec.Struct], field: msgspec.structs.FieldInfo) -> str:
    default = "required" if field.required else f"`{_toml(_default(field))}`"
    sentences = filter(None, (words_of(kind, field.name), _range(field.type)))
    return f"| `{field.encode_name}` | {default} | {' '.join(sentences).replace('|', '/')} |"


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _toml(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _range(kind: Any) -> str:
    """What a value may be, as far as the default does not show it."""
    inner = bare(kind)
    if get_origin(inner) is Literal:
        return "One of " + ", ".join(f"`{choice}`" for choice in get_args(inner)) + "."
    if inner is kind:
        return ""
    meta = get_args(kind)[1]
    limits = [f"{words} {limit:g}" for name, words in _LIMITS.items() if (limit := getattr(meta, name)) is not None]
    return f"A {_WORDS.get(inner, 'value')} of {' and '.join(limits)}." if limits else ""
