"""Fields of a payload that nobody here knows: skipped, since a newer writer may, but named to whoever wrote them."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from itertools import chain, islice
from typing import Any, get_args, get_origin

import msgspec

from console_schemas.text import one_line
from console_schemas.validation import bare

MOST = 20
"""Fields that are named; more would only hide them."""
LONGEST = 200
LIKE = 0.8
"""How alike two names must be (0 to 1) for one to be the other, mistyped."""


def unknown_fields(data: bytes, kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Each field of a usable payload that its type has not, in a sentence with the path and what may be meant."""
    try:
        whole = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()  # what a reader of known fields skips may be broken
    found = islice(_unknown(whole, kind, "$"), MOST)
    return tuple(one_line(_named(kind, parent, name), limit=LONGEST) for parent, name in found)


def _unknown(value: Any, kind: Any, path: str) -> Iterator[tuple[str, str]]:
    """The path of the part and the name of the field, of each that is not known."""
    kind = bare(kind)
    if get_origin(kind) is tuple and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unknown(each, get_args(kind)[0], f"{path}[{index}]")
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
        for name, inner in value.items():
            if name in fields:
                yield from _unknown(inner, fields[name], f"{path}.{name}")
            else:
                yield path, name


@cache
def _known(kind: Any, path: str = "$") -> tuple[tuple[str, str], ...]:
    """The path of the part and the name of every field the type has, the outer ones first."""
    kind = bare(kind)
    if get_origin(kind) is tuple:
        return _known(get_args(kind)[0], f"{path}[]")
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return ()
    fields = msgspec.structs.fields(kind)
    inner = (_known(field.type, f"{path}.{field.encode_name}") for field in fields)
    return (*((path, field.encode_name) for field in fields), *chain.from_iterable(inner))


def _named(kind: Any, parent: str, name: str) -> str:
    sentence = f"Unknown field, ignored - at `{parent}.{name}`"
    meant = _meant(kind, parent, name) if len(name) <= LONGEST else ""
    return f"{sentence}; meant `{meant}`?" if meant else sentence


def _meant(kind: Any, parent: str, name: str) -> str:
    """The known field of nearly this name: in the same part of the payload, else anywhere."""
    here = re.sub(r"\[\d+\]", "[]", parent)
    anywhere = {known: path for path, known in reversed(_known(kind))}
    beside = {known: path for path, known in _known(kind) if path == here}
    for paths in (beside, anywhere):
        for known in get_close_matches(name.lower().replace("-", "_"), paths, n=1, cutoff=LIKE):
            return f"{paths[known]}.{known}"
    return ""
