"""What a bot collected, which may be any JSON value, as a text."""

from typing import Any

from msgspec import json


def value_text(value: Any) -> str:
    """A text as it is, nothing where there is none, anything else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.encode(value).decode()


def is_nested(value: Any) -> bool:
    """Whether the value is made of others."""
    return isinstance(value, dict | list)
