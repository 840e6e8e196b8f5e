"""Cleaning a whole message: every text in it made harmless and kept within its limit, whatever its shape."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect
from msgspec.structs import replace

from console_schemas.text import LIMIT, clean_text, one_line

S = TypeVar("S", bound=msgspec.Struct)
Cleaner = Callable[[Any], Any]

DEEPEST = 32
"""Levels of nesting of a free value."""
VALUE_LIMIT = 4_000
"""Characters of one text in a free value."""
SHORT = 500


class TooDeep(ValueError):
    """A free value is nested so deeply that nobody could read it."""


def cleaned(message: S) -> S:
    """The message with clean texts.

    Raises `msgspec.ValidationError` where a required text has nothing left, `TooDeep` for an absurd free value.
    """
    clean = _of_struct(type(message))
    result: S = clean(message) if clean else message
    return result if result is message else msgspec.json.decode(msgspec.json.encode(result), type=type(message))


def _cleaner(kind: inspect.Type) -> Cleaner | None:
    """How to clean a value of this type; nothing where it holds no text."""
    match kind:
        case inspect.Metadata(type=inner):
            return _cleaner(inner)
        case inspect.StrType(max_length=limit):
            return _text(limit)
        case inspect.StructType(cls=struct):
            return _of_struct(struct)
        case inspect.VarTupleType(item_type=item):
            return _sequence(_cleaner(item))
        case inspect.UnionType(types=types):
            return _optional(types)
        case inspect.AnyType():
            return clean_value
    return None


def _text(limit: int | None) -> Cleaner:
    if limit == LIMIT:
        return clean_text
    return lambda text: one_line(text, limit=limit or SHORT)


@cache
def _of_struct(struct: type[msgspec.Struct]) -> Cleaner | None:
    cleaners: dict[str, Cleaner] = {}
    for field in getattr(inspect.type_info(struct), "fields", ()):
        text_cleaner = _cleaner(field.type)
        if text_cleaner is not None:
            cleaners[field.name] = text_cleaner

    def clean(value: msgspec.Struct) -> msgspec.Struct:
        changes = {}
        for name, field_cleaner in cleaners.items():
            before = getattr(value, name)
            after = field_cleaner(before)
            if after is not before and after != before:
                changes[name] = after
        return replace(value, **changes) if changes else value

    return clean if cleaners else None


def _sequence(item: Cleaner | None) -> Cleaner | None:
    return (lambda values: tuple(item(value) for value in values)) if item else None


def _optional(types: tuple[inspect.Type, ...]) -> Cleaner | None:
    """Of `X | None`; other unions of texts and structs do not occur in messages from outside."""
    inner = next(filter(None, map(_cleaner, types)), None)
    return (lambda value: value if value is None else inner(value)) if inner else None


def clean_value(value: Any, depth: int = 0) -> Any:
    """Any JSON value with clean texts and keys. Raises `TooDeep`."""
    if depth > DEEPEST:
        raise TooDeep(f"nested more than {DEEPEST} levels deep")
    if isinstance(value, str):
        return clean_text(value, limit=VALUE_LIMIT)
    if isinstance(value, list):
        return [clean_value(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {one_line(key): clean_value(each, depth + 1) for key, each in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        raise TooDeep("a number has more digits than anybody can use")
    return value
