"""What the doctor says of one thing."""

from typing import Literal

from console_schemas.base import Value

State = Literal["ok", "weak", "bad", "unknown"]


class Finding(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One thing that was looked at."""

    about: str
    state: State
    says: str
    remedy: str = ""


def ok(about: str, says: str) -> Finding:
    """It is as it should be."""
    return Finding(about=about, state="ok", says=says)


def weak(about: str, says: str, remedy: str) -> Finding:
    """It works, but should not stay like that."""
    return Finding(about=about, state="weak", says=says, remedy=remedy)


def bad(about: str, says: str, remedy: str) -> Finding:
    """Data or people are at risk, or it does not work."""
    return Finding(about=about, state="bad", says=says, remedy=remedy)


def unknown(about: str, why: str) -> Finding:
    """It could not be looked at."""
    return Finding(about=about, state="unknown", says=why)
