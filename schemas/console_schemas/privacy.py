"""What administrators ask about one customer: everything that is held, and to have it erased."""

from typing import Annotated, ClassVar

from msgspec import Meta

from console_schemas.base import Line, Moment, Value
from console_schemas.engagement import Status
from console_schemas.events import LoggedEvent
from console_schemas.ids import Token
from console_schemas.queries import Request

Customer = Annotated[Line, Meta(min_length=1)]
"""Their id, mail address or phone number, or the id of one engagement."""


class HeldEngagement(Value, frozen=True, kw_only=True):
    """One engagement of the customer, without a word of what is in it."""

    engagement_id: str
    bot: str
    conversation_id: str
    status: Status
    requested_at: Moment
    ended_at: Moment | None = None
    entries: int = 0
    in_clear: bool = False
    """Whether an earlier release stored facts of it in clear, whose bytes no erasure takes out of the log."""


class HeldReply(Value, frozen=True, kw_only=True):
    """What is held, or was erased, oldest first."""

    engagements: tuple[HeldEngagement, ...]
    whole: bool = True
    """False: there are more than were looked at; ask again."""


class EraseRequest(Request[HeldReply], frozen=True, kw_only=True):
    """Erase all that is held of a customer; refused while an engagement is not over, unless `ending`. With `dry_run`
    nothing is done."""

    reply: ClassVar[type] = HeldReply
    customer: Customer
    dry_run: bool = False
    ending: bool = False


class ExportRequest(Request[HeldReply], frozen=True, kw_only=True):
    """Which engagements does a customer have?"""

    reply: ClassVar[type] = HeldReply
    customer: Customer


class ExportedFacts(Value, frozen=True, kw_only=True):
    """Facts of an engagement, whole, secrets too, and of what its bot sent that could not be used."""

    facts: tuple[LoggedEvent, ...]
    next: int | None = None
    """Where to go on; none: that was all."""


class ExportFacts(Request[ExportedFacts], frozen=True, kw_only=True):
    """All that is held of one engagement, in parts. The first part is recorded in it before it is told."""

    reply: ClassVar[type] = ExportedFacts
    engagement_id: Token
    start: Annotated[int, Meta(ge=0)] = 0
