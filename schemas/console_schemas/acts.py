"""Acts that belong to no engagement, or changed none, and are recorded all the same: for the audit."""

from typing import Annotated, Literal

from msgspec import Meta, field

from console_schemas.base import Line, Moment, Tagged, Value
from console_schemas.people import Party

Act = Literal["session-opened", "refused", "ai-rules-set", "audit-read", "audit-exported", "log-restored"]
"""What was done."""

Short = Annotated[str, Meta(max_length=120)]


class Origin(Value, frozen=True, kw_only=True):
    """Where somebody acts from: the program's own word of it."""

    program: Short = ""
    host: Short = ""
    account: Short = ""
    """The login of the machine that it runs under."""
    terminal: Short = ""
    ssh: Short = ""
    """The address that sshd says it was reached from; empty where it was not over SSH."""
    connection: int = 0
    """The number that the broker has given to its connection."""


class ActRecorded(Tagged, frozen=True, kw_only=True):
    """Somebody did something, or tried to, that is no fact of an engagement."""

    act: Short
    """One of `Act`; readers show one that they do not know by its name."""
    at: Moment
    by: Party
    session: str = ""
    engagement: str = ""
    details: dict[str, Line] = field(default_factory=dict)
    """What there is to tell of it: names, codes and numbers, never a word that was written to or by a customer."""


SESSION_HEADER = "Console-Session"
"""The header of a request that names the program it comes from, for as long as that runs."""
ORIGIN_HEADER = "Console-Origin"
"""The header that says where that program is, as the JSON of an `Origin`."""
