"""One layer of the configuration held against the types: every fault with its place and its remedy."""

import difflib
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec

from console_client.settings import Settings


class SettingsError(Exception):
    """The configuration cannot be used. The text has one line a fault: where it is, which key, and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


_WORDS: dict[Any, str] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    tuple: "a list in [ ]",
    UnionType: "a text in quotes, or a list of texts in [ ]",
}


def faults_of(source: str, layer: Mapping[str, Any], *, strict: bool = True) -> list[str]:
    """The faults of one layer, which may leave out any key. Not strict: texts may stand for numbers and booleans."""
    return [f"{source}: {fault}" for fault in _faults(layer, Settings, "", strict)]


def missing_faults(settings: Mapping[str, Any]) -> list[str]:
    """What is missing once all layers are merged."""
    return [
        f"configuration: {path} is missing. Add it to the configuration file." for path in _missing(settings, Settings)
    ]


def bare(kind: Any) -> Any:
    """The type without its constraints."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def is_table(kind: Any) -> bool:
    """Whether values of this type are tables with fixed keys."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def suggestion(key: str, known: list[str]) -> str:
    """A remedy for an unknown key: the nearest known one, or all of them."""
    near = difflib.get_close_matches(key, known, 1, 0.6)
    return f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."


def _faults(value: Any, kind: Any, path: str, strict: bool) -> Iterator[str]:
    inner = bare(kind)
    if is_table(inner) or get_origin(inner) is dict:
        if not isinstance(value, Mapping):
            yield f"{path} must be a table. Write [{path}] and its keys below it."
        elif is_table(inner):
            yield from _of_table(value, inner, path, strict)
        else:
            for key, each in value.items():
                yield from _faults(each, get_args(inner)[1], f"{path}.{key}", strict)
    elif get_origin(inner) is tuple and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _faults(each, get_args(inner)[0], f"{path}[{index}]", strict)
    else:
        yield from _of_leaf(value, kind, path, strict)


def _of_table(value: Mapping[str, Any], kind: type[msgspec.Struct], path: str, strict: bool) -> Iterator[str]:
    fields = {each.encode_name: each.type for each in msgspec.structs.fields(kind)}
    for key, each in value.items():
        here = f"{path}.{key}" if path else key
        if key in fields:
            yield from _faults(each, fields[key], here, strict)
        else:
            yield f"unknown key {here}. {suggestion(key, list(fields))}"


def _missing(value: Any, kind: Any, path: str = "") -> Iterator[str]:
    inner = bare(kind)
    if is_table(inner):
        for field in msgspec.structs.fields(inner):
            here = f"{path}.{field.encode_name}" if path else field.encode_name
            if field.encode_name in value:
                yield from _missing(value[field.encode_name], field.type, here)
            elif field.required:
                yield here
    elif get_origin(inner) is dict:
        for key, each in value.items():
            yield from _missing(each, get_args(inner)[1], f"{path}.{key}")
    elif get_origin(inner) is tuple:
        for index, each in enumerate(value):
            yield from _missing(each, get_args(inner)[0], f"{path}[{index}]")


def _of_leaf(value: Any, kind: Any, path: str, strict: bool) -> Iterator[str]:
    try:
        msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        inner = bare(kind)
        if get_origin(inner) is Literal:
            words = "one of " + ", ".join(f'"{choice}"' for choice in get_args(inner))
        else:
            words = _WORDS.get(get_origin(inner) or inner, "another value")
        yield f"{path}: {_lower(str(error).partition(' - at ')[0])}. Give {words}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
