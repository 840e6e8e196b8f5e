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
from console_schemas.wire import Invalid, decode

KINDS: dict[str, type[Any]] = {"transfer": TransferRequest, "message": InboundMessage, "left": CustomerLeft}
LIMITS = {"transfer": 1024 * 1024, "message": 256 * 1024, "left": 256 * 1024}
"""Bytes of a payload of each kind."""
PART = 512 * 1024
"""Bytes of the raw input in one part of `MessageSetAside`: a fact must fit into one message of the bus."""
HISTORY = 2_000
"""Messages from before a transfer."""
SKILLS = 50
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
    if len(arrived.data) > LIMITS[kind]:
        raise Unusable("too-large", f"{len(arrived.data):,} bytes; a {kind} may have at most {LIMITS[kind]:,}")
    try:
        content = cleaned(decode(arrived.data, KINDS[kind]))
    except Invalid as error:
        raise Unusable("invalid", *error.problems) from None
    except msgspec.ValidationError as error:
        raise Unusable("invalid", f"nothing readable is left: {error}") from None
    except (TooDeep, RecursionError, ValueError) as error:
        raise Unusable("invalid", str(error)) from None
    if isinstance(content, TransferRequest):
        _check_sizes(content)
    if isinstance(content, TransferRequest) and content.conversation_id != conversation:
        raise Unusable(
            "id-mismatch",
            f"the subject says conversation {conversation}, the payload {content.conversation_id} "
            "- at `$.conversation_id`",
        )
    return Said(bot, conversation, content)


def _check_sizes(transfer: TransferRequest) -> None:
    """What is limited at entry only, since the log has to be read whatever the limits were. Raises `Unusable`."""
    counted = (
        (transfer.message_history, HISTORY, "messages of history", "message_history"),
        (transfer.routing.skills, SKILLS, "skills", "routing.skills"),
    )
    problems = [
        f"{len(found):,} {name}; a transfer may have at most {most:,} - at `$.{path}`"
        for found, most, name, path in counted
        if len(found) > most
    ]
    if problems:
        raise Unusable("too-large", *problems)


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
