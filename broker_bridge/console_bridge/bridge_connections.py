"""The bridge's connections: one for each of its logins, to a broker that may be used, with the streams it needs."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

from nats.aio.client import Client

from console_bridge.broker_check import check_broker
from console_bridge.durability import require_durable
from console_bridge.streams import EXCHANGE, RECORDS, ensure_streams
from console_bridge.token_bucket import Buckets
from console_client.connection import connect
from console_client.service_login import logged_in_as
from console_client.settings import Settings
from console_schemas.subjects import Subjects

WARNINGS = (1.0, 20)
"""Of one kind a second in the journal, and at once before that: in a flood each message that is dropped is an error."""

_journal = logging.getLogger(__name__)


class Connections(NamedTuple):
    """The bridge under three logins, each of which may do what it is for and no more."""

    answering: Client
    """Writes to inboxes only: whatever reply a caller names, nothing else can come of it."""
    speaking: Client
    """Tells consoles, bots and ops, and takes in what bots say."""
    recording: Client
    """Writes the log, where nobody else can, and reads the directory."""


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Connections]:
    """All three. Raises `Unreachable`, `BrokerUnfit`, `NotDurable`, `StreamRefused` or `SettingsError`."""
    async with (
        _connected(settings, "bridge-answering") as answering,
        _connected(settings, "bridge") as speaking,
        _connected(settings, "bridge-log") as recording,
    ):
        check_broker(recording, open_broker=settings.nats.open_broker)
        await require_durable(recording, settings.bridge)
        subjects = Subjects(settings.nats.prefix)
        await ensure_streams(speaking.jetstream(), subjects, EXCHANGE, settings.bridge.limits)
        await ensure_streams(recording.jetstream(), subjects, RECORDS)
        yield Connections(answering, speaking, recording)


def _warn(name: str, turns: Buckets, error: Exception) -> None:
    if not turns.of(type(error).__name__).take_if_there():
        _journal.warning("connection %s: %s", name, error)


@asynccontextmanager
async def _connected(settings: Settings, name: str) -> AsyncIterator[Client]:
    nc = await connect(
        logged_in_as(settings.nats, name),
        name,
        user=name,
        on_state=lambda state, detail: _journal.info("connection %s: %s %s", name, state, detail),
        on_error=partial(_warn, name, Buckets(*WARNINGS)),
    )
    try:
        yield nc
    finally:
        await nc.close()
