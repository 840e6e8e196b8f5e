"""What bots sent that could not be used, read back from the log with its reasons and its bytes."""

from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Any

from nats.aio.client import Client

from console_bridge.keyring import Keyring
from console_bridge.log_following import logged
from console_bridge.log_reading import sequence_of, stored
from console_schemas.base import Value
from console_schemas.events import MessageSetAside
from console_schemas.subjects import INTAKE, Subjects


class RejectedInput(Value, frozen=True, kw_only=True):
    """One message of a bot, as it came."""

    number: int
    """The sequence in the log."""
    at: datetime
    bot: str
    subject: str
    code: str
    problems: tuple[str, ...]
    raw: bytes
    erased: bool = False
    """Whether only the bare fact is left, because a customer was erased."""


async def rejected_inputs(
    nc: Client, subjects: Subjects, keys: Keyring, **start: Any
) -> AsyncGenerator[RejectedInput, None]:
    """Everything set aside from a `seq` or a `start_time` on, oldest first. Raises `TimeoutError` or a NATS error."""
    parts: defaultdict[int, dict[int, bytes]] = defaultdict(dict)
    async with aclosing(stored(nc, subjects.log_of(INTAKE), **start)) as messages:
        async for message in messages:
            sequence = sequence_of(message)
            [fact] = await keys.opened([logged(sequence, message.data, message.headers)])
            event = fact.event
            if isinstance(event, MessageSetAside):
                parts[event.origin][event.part] = event.raw
                if event.part == 1:  # it is stored last
                    raw = b"".join(piece for _, piece in sorted(parts.pop(event.origin).items()))
                    yield _whole(event, sequence, raw, subjects, fact.sealed)


def _whole(event: MessageSetAside, number: int, raw: bytes, subjects: Subjects, erased: bool) -> RejectedInput:
    return RejectedInput(
        number=number,
        at=event.at,
        bot=subjects.bot_of(event.subject) or "",
        subject=event.subject,
        code=event.code,
        problems=event.problems,
        raw=raw,
        erased=erased,
    )
