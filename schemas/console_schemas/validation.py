"""Every fault of a payload at once: the decoder stops at the first, a bot's author wants them all."""

from typing import Any, get_args, get_origin

import msgspec

MOST = 50
"""Faults that are named; more would only hide them."""


def problems_of(value: Any, kind: Any, path: str = "$") -> list[str]:
    """The faults of decoded JSON against a type, each ending in its path; none where it fits."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        return _of_struct(value, kind, path)[:MOST]
    if get_origin(kind) is tuple and isinstance(value, list):
        item = get_args(kind)[0]
        faults = [fault for index, each in enumerate(value) for fault in problems_of(each, item, f"{path}[{index}]")]
        if faults:
            return faults[:MOST]
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return [_placed(str(error), path)]
    return []


def _of_struct(value: dict[str, Any], kind: type[msgspec.Struct], path: str) -> list[str]:
    faults: list[str] = []
    for field in msgspec.structs.fields(kind):
        here = f"{path}.{field.encode_name}"
        if field.encode_name in value:
            faults += problems_of(value[field.encode_name], bare(field.type), here) or _checked(
                value[field.encode_name], field.type, here
            )
        elif field.required:
            faults.append(f"Required field is missing - at `{here}`")
    return faults


def bare(kind: Any) -> Any:
    """The struct or list type inside `Annotated` or `X | None`, so that its parts can be looked at one by one."""
    origin = get_origin(kind)
    if hasattr(kind, "__metadata__"):
        return bare(kind.__origin__)
    if origin is not None and type(None) in get_args(kind):
        rest = [each for each in get_args(kind) if each is not type(None)]
        return bare(rest[0]) if len(rest) == 1 and _has_parts(bare(rest[0])) else kind
    return kind


def _has_parts(kind: Any) -> bool:
    return get_origin(kind) is tuple or (isinstance(kind, type) and issubclass(kind, msgspec.Struct))


def _checked(value: Any, kind: Any, path: str) -> list[str]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return [_placed(str(error), path)]
    return []


def _placed(message: str, path: str) -> str:
    text, _, inner = message.partition(" - at `$")
    return f"{text} - at `{path}{inner.rstrip('`')}`"
