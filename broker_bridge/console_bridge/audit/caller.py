"""Who sends a request: the subject says which login, the headers say which of its programs, and where that is."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from console_schemas.acts import ORIGIN_HEADER, SESSION_HEADER, Origin
from console_schemas.ids import is_token

LONGEST_ORIGIN = 2000
"""Bytes."""


class Caller(NamedTuple):
    """The sender of one request."""

    user: str
    """By the broker's word."""
    session: str = ""
    """By the caller's own; it counts as a session of this user, whoever else may have one of that name."""
    origin: Origin | None = None
    """The same, in requests that tell it."""


def caller_of(user: str, headers: Mapping[str, str] | None) -> Caller:
    """The caller; what the headers say counts as far as it can be read."""
    headers = headers or {}
    session = headers.get(SESSION_HEADER, "")
    told = headers.get(ORIGIN_HEADER, "")
    if not is_token(session):
        return Caller(user)
    if not told or len(told) > LONGEST_ORIGIN:
        return Caller(user, session)
    try:
        return Caller(user, session, msgspec.json.decode(told, type=Origin))
    except (msgspec.DecodeError, RecursionError):
        return Caller(user, session)
