"""Writing facts into the log at the sequences they had, when it is restored; no bridge may run meanwhile."""

from asyncio import Future
from collections import deque
from collections.abc import AsyncIterator

import msgspec
from nats.aio.client import Client
from nats.js import api

from console_bridge.log_following import HASH, Logged
from console_schemas.acts import ActRecorded
from console_schemas.events import LoggedEvent, MessageSetAside
from console_schemas.subjects import AUDIT, INTAKE, LOG_STREAM, Subjects
from console_schemas.wire import decode_logged, encode

AT_ONCE = 256
"""Facts that are under way at once."""
TIMEOUT = 30.0


async def write(nc: Client, subjects: Subjects, facts: AsyncIterator[Logged]) -> int:
    """Append these facts, each at its own sequence, and return how many.

    The broker refuses a fact that would come to stand elsewhere. Raises NATS errors or `TimeoutError`.
    """
    jetstream = nc.jetstream(timeout=TIMEOUT, publish_async_max_pending=2 * AT_ONCE)
    under_way: deque[Future[api.PubAck]] = deque()
    number = 0
    async for fact in facts:
        subject = subject_of(fact, subjects)
        headers = {HASH: fact.hash.hex(), "Nats-Expected-Last-Sequence": str(fact.sequence - 1)}
        under_way.append(await jetstream.publish_async(subject, fact.raw, stream=LOG_STREAM, headers=headers))
        number += 1
        while len(under_way) >= AT_ONCE:
            await under_way.popleft()
    while under_way:
        await under_way.popleft()
    return number


async def empty(nc: Client) -> None:
    """Delete the stream of the log and make it anew with the same settings. What it held must be kept elsewhere."""
    jetstream = nc.jetstream(timeout=TIMEOUT)
    config = (await jetstream.stream_info(LOG_STREAM)).config
    await jetstream.delete_stream(LOG_STREAM)
    await jetstream.add_stream(config)


def subject_of(fact: Logged, subjects: Subjects) -> str:
    """Where a fact is kept in the log."""
    return subjects.log(_place(fact.event), type(fact.event))


def _place(event: LoggedEvent) -> str:
    if isinstance(event, MessageSetAside):
        return INTAKE
    return AUDIT if isinstance(event, ActRecorded) else event.engagement_id


def readable(event: LoggedEvent) -> bytes:
    """The fact as JSON. Raises `ValueError` for one that the log could not be read with again."""
    try:
        data = encode(event)
        decode_logged(data)
    except (msgspec.MsgspecError, RecursionError, OverflowError) as error:
        raise ValueError(f"{type(event).__name__} cannot be stored: {error}") from error
    return data
