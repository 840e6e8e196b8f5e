"""Streams and facts on a real broker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client

from console_bridge.chain import START, Link, digest
from console_bridge.event_log import EventLog
from console_bridge.log_following import Logged
from console_bridge.streams import ensure_streams
from console_client.connection import connect
from console_client.settings import NatsSettings
from console_schemas.events import Apart, MessageSetAside
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

SUBJECTS = Subjects()


@asynccontextmanager
async def connected(url: str, name: str = "test") -> AsyncIterator[Client]:
    """A connection to a broker that has all the streams."""
    nc = await connect(NatsSettings(url=url), name, environ={})
    try:
        await ensure_streams(nc.jetstream(), SUBJECTS)
        yield nc
    finally:
        await nc.close()


async def append(nc: Client, facts: list[Logged], known: int = 0) -> None:
    """Store the facts of a story behind those that the log knows, each where the story says."""
    log = EventLog(nc, SUBJECTS)
    last: dict[str, Link] = {}
    for sequence, event, *_ in facts:
        if isinstance(event, MessageSetAside):
            assert sequence <= known or await log.set_aside(event) == sequence
            continue
        assert not isinstance(event, Apart)
        before = last.get(event.engagement_id, START)
        if sequence > known:
            last[event.engagement_id] = await log.append(event, before)
            assert last[event.engagement_id].sequence == sequence
        else:
            last[event.engagement_id] = Link(sequence, digest(before.hash, encode(event)))
