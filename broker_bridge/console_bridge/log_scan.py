"""Reading a part of the log as it lies in the broker's store, with what is missing left out."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from console_bridge.damage import Damage
from console_bridge.log_following import Logged, logged
from console_bridge.log_reading import BATCH, sequence_of, stored
from console_schemas.subjects import LOG_STREAM, Subjects

TIMEOUT = 10.0


async def scan(nc: Client, subjects: Subjects, first: int, last: int) -> AsyncGenerator[Logged, None]:
    """The facts that can be read from one sequence to another, in order. Raises as `stored` does, or `Unreadable`."""
    if last < first:
        return
    async with aclosing(stored(nc, subjects.all_log, batch=min(BATCH, last - first + 1), seq=first)) as messages:
        async for message in messages:
            sequence = sequence_of(message)
            if sequence > last:
                return
            yield logged(sequence, message.data, message.headers)
            if sequence == last:
                return


async def can_be_read(nc: Client, sequence: int) -> bool:
    """Whether the broker has this fact, asked of the leader: what others serve may be a moment old."""
    try:
        await nc.jetstream(timeout=TIMEOUT).get_msg(LOG_STREAM, seq=sequence)
    except NotFoundError:
        return False
    return True


async def first_gap(nc: Client) -> Damage | None:
    """The first facts of which the broker itself says that they are gone. Raises a NATS error or `TimeoutError`.

    It need not know: a damaged fact is found only when it is read.
    """
    wish = json.dumps({"deleted_details": True}).encode()
    answer = await nc.request(f"$JS.API.STREAM.INFO.{LOG_STREAM}", wish, timeout=TIMEOUT)
    state: dict[str, Any] = msgspec.json.decode(answer.data).get("state", {})
    last, first = state.get("last_seq", 0), state.get("first_seq", 0)
    if last == 0:
        return None
    if first != 1:
        return Damage(what="missing", sequence=1, until=max(1, first - 1))
    if not state.get("num_deleted"):
        return None
    gone = sorted(state.get("deleted") or [])
    if not gone:
        return Damage(what="missing", sequence=2, until=last)
    until = gone[0]
    for sequence in gone[1:]:
        if sequence != until + 1:
            break
        until = sequence
    return Damage(what="missing", sequence=gone[0], until=until)
