"""Bytes to values and back, with every fault of a bad payload named."""

from typing import Any, TypeVar

import msgspec

from console_schemas.events import LoggedEvent
from console_schemas.validation import problems_of

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_logged = msgspec.json.Decoder(LoggedEvent)


class Invalid(Exception):
    """A payload that cannot be read; `problems` names every fault, each with its JSON path."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def encode(value: Any) -> bytes:
    """The JSON of a value."""
    return _encoder.encode(value)


def decode(data: bytes, kind: type[T]) -> T:
    """The value of this kind in the bytes. Raises `Invalid`."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise Invalid(*_all_problems(data, kind, str(error))) from None
    except msgspec.DecodeError as error:
        raise Invalid(f"not JSON: {error}") from None
    except UnicodeDecodeError as error:
        raise Invalid(f"not UTF-8: byte {error.start} cannot be read") from None
    except RecursionError:
        raise Invalid("nested too deeply") from None


def _all_problems(data: bytes, kind: type[Any], first: str) -> list[str]:
    try:
        return problems_of(msgspec.json.decode(data), kind) or [first]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [first]


def decode_logged(data: bytes) -> LoggedEvent:
    """The fact in a message of the log. Raises `msgspec.DecodeError` where it is not one this version knows."""
    event: LoggedEvent = _logged.decode(data)
    return event
