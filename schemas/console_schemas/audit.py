"""The audit: who did what to which engagement, when, from where; names, codes, numbers, never a word or a secret."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, field

from console_schemas.base import Line, Moment, Value
from console_schemas.commands import Done
from console_schemas.ids import Token
from console_schemas.queries import Request

Names = Annotated[tuple[Line, ...], Meta(max_length=100)]
Position = Annotated[int, Meta(ge=0)]


class AuditLine(Value, frozen=True, kw_only=True):
    """One act. It stays the same for ever, whatever becomes of the engagement."""

    source: Literal["log", "logins"] = "log"
    sequence: int
    """Of the fact in the log, or of the record in the directory."""
    at: Moment
    who: str
    """The id of a person, a bot or a service; `customer`; or `login@host` of who held the keys."""
    role: str
    what: str
    """The tag of the fact, the act, or `login-` and the change."""
    engagement: str = ""
    details: dict[str, str] = field(default_factory=dict)
    session: str = ""
    origin: dict[str, str] = field(default_factory=dict)
    """Where that session is, by its own word; `address` is the broker's."""
    hash: str = ""
    """Of the fact or the record, in hexadecimal digits: as the chain has it."""


class AuditFilter(Value, frozen=True, kw_only=True):
    """Which acts; what is empty leaves nothing out."""

    who: Names = ()
    what: Names = ()
    engagement: Line = ""
    customer: Line = ""
    """The id, name, e-mail address or telephone number of a customer."""
    queue: Line = ""
    """Of engagements that are, or ended, in this queue."""
    since: Moment | None = None
    until: Moment | None = None


class AuditReply(Value, frozen=True, kw_only=True):
    """A part of the audit, oldest first."""

    lines: tuple[AuditLine, ...]
    position: int
    """What to ask with for the next part."""
    login: int
    end: bool
    """Whether there is nothing more in this direction now."""
    head: int
    """How many facts there are."""
    logins: int = 0
    """How many records of logins there are."""
    proved: bool = False
    """Whether each of these facts was read from the log itself, and is the one that the copy holds."""


class AuditRequest(Request[AuditReply], frozen=True, kw_only=True):
    """What was done? In parts: each names where it stopped. For administrators; asking is recorded, too."""

    reply: ClassVar[type] = AuditReply
    filter: AuditFilter = AuditFilter()
    back: bool = False
    """From the newest to older ones."""
    position: Position = 0
    """Go on behind (`back`: before) the fact at this place; 0 is the beginning (`back`: the end)."""
    login: Position = 0
    """The same for the records of logins."""
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class SealAudit(Request[Done], frozen=True, kw_only=True):
    """An export was written: its digest is recorded, so that the file can be proved later."""

    reply: ClassVar[type] = Done
    head: Token
    lines: Position
    filter: AuditFilter = AuditFilter()


AnyAuditQuestion = AuditRequest | SealAudit
