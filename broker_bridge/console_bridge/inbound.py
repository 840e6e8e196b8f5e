"""What arrives from bots, read: which conversation it is about, what it says, or everything that is wrong with it."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from console_bridge.cleaning import TooDeep, cleaned
from console_schemas.commands import RefusalCode
from console_schemas.events import MessageSetAside
from console_schemas.subjects import BadToken, Inbound, Subjects
from console_schemas.text import one_line
from console_schemas.transfer import CustomerLeft, InboundMessage, TransferRequest
from console_schemas.transfer_limits import TRANSFER_BYTES, too_large, too_many
from console_schemas.unknown_fields import unknown_fields
from console_schemas.wire import Invalid, decode

KINDS: dict[str, type[Any]] = {"transfer": TransferRequest, "message": InboundMessage, "left": CustomerLeft}
LIMITS = {"transfer": TRANSFER_BYTES, "message": 256 * 1024, "left": 256 * 1024}
"""Bytes of a payload of each kind."""
PART = 512 * 1024
"""Bytes of the raw input in one part of `MessageSetAside`: a fact must fit into one message of the bus."""
NAMED = 50
"""Faults that are named; more would only hide them."""


class Unusable(Exception):
    """Input that is set aside: the code and every fault, each in a sentence."""

    def __init__(self, code: RefusalCode, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.code = code
        self.problems = problems


class Arrived(NamedTuple):
    """One message of `CONSOLE_IN`."""

    sequence: int
    subject: str
    data: bytes


class Said(NamedTuple):
    """A message that can be used."""

    bot: str
    conversation: str
    content: TransferRequest | InboundMessage | CustomerLeft
    ignored: tuple[str, ...] = ()
    """Fields of a transfer that nobody knows."""


def address_of(subjects: Subjects, arrived: Arrived) -> Inbound:
    """Whom it is about. Raises `Unusable` (`invalid`)."""
    try:
        address = subjects.parse_inbound(arrived.subject)
    except BadToken as error:
        raise Unusable("invalid", f"illegal subject: {error}") from None
    if address.kind not in KINDS:
        raise Unusable("invalid", f"illegal subject: it ends in {address.kind}, not in transfer, message or left")
    return address


def read(subjects: Subjects, arrived: Arrived) -> Said:
    """The message, with its texts made harmless. Raises `Unusable` (`invalid`, `too-large`, `id-mismatch`)."""
    bot, conversation, kind = address_of(subjects, arrived)
    if faults := too_large(arrived.data, LIMITS[kind], kind):
        raise Unusable("too-large", *faults)
    try:
        content = cleaned(decode(arrived.data, KINDS[kind]))
    except Invalid as error:
        raise Unusable("invalid", *error.problems) from None
    except msgspec.ValidationError as error:
        raise Unusable("invalid", f"nothing readable is left: {error}") from None
    except (TooDeep, RecursionError, ValueError) as error:
        raise Unusable("invalid", str(error)) from None
    if isinstance(content, TransferRequest) and (faults := too_many(content)):
        raise Unusable("too-large", *faults)
    if isinstance(content, TransferRequest) and content.conversation_id != conversation:
        raise Unusable(
            "id-mismatch",
            f"the subject says conversation {conversation}, the payload {content.conversation_id} "
            "- at `$.conversation_id`",
        )
    ignored = unknown_fields(arrived.data, TransferRequest) if isinstance(content, TransferRequest) else ()
    return Said(bot, conversation, content, ignored)


def set_aside(arrived: Arrived, reason: Unusable, now: datetime) -> list[MessageSetAside]:
    """The facts that keep the input as it came, with the reason: the last part first, the first one seals the whole."""
    pieces = [arrived.data[start : start + PART] for start in range(0, len(arrived.data), PART)] or [b""]
    return [
        MessageSetAside(
            subject=one_line(arrived.subject, limit=500),
            problems=tuple(one_line(problem, limit=500) for problem in reason.problems[:NAMED]),
            code=reason.code,
            raw=piece,
            part=number,
            parts=len(pieces),
            origin=arrived.sequence,
            at=now,
        )
        for number, piece in reversed(list(enumerate(pieces, 1)))
    ]
