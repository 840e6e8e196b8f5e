"""Following the log: all facts from a sequence on, in order and without gaps, over broker restarts."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import NamedTuple

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api

from console_bridge.pull import Pull, Stalled
from console_schemas.events import LoggedEvent
from console_schemas.subjects import LOG_STREAM, Subjects
from console_schemas.wire import decode_logged

BATCH = 500
RETRY = 0.25
"""Seconds between attempts while the broker is away."""
ABANDONED = 60.0
"""Seconds after which the broker forgets the consumer of a reader that is gone."""

_journal = logging.getLogger(__name__)


class Logged(NamedTuple):
    """A fact and where it stands in the log."""

    sequence: int
    event: LoggedEvent
    raw: bytes = b""


class Unreadable(Exception):
    """The log holds a fact that this version does not know; the message says where."""


async def following(nc: Client, subjects: Subjects, start: int) -> AsyncGenerator[list[Logged], None]:
    """Batches of facts from sequence `start` on, each with at least one; ends when the connection is closed for good.

    Raises `Unreadable`: to skip a fact would make every state behind it wrong.
    """
    position = start - 1
    while not nc.is_closed:
        try:
            async with aclosing(_from(nc, subjects, position)) as batches:
                async for batch in batches:
                    yield batch
                    position = batch[-1].sequence
        except (Stalled, NatsError, TimeoutError) as error:
            _journal.info("following the log again from %d: %s", position + 1, error)
            await asyncio.sleep(RETRY)


async def _from(nc: Client, subjects: Subjects, position: int) -> AsyncGenerator[list[Logged], None]:
    jetstream = nc.jetstream()
    config = api.ConsumerConfig(
        filter_subject=subjects.all_log,
        ack_policy=api.AckPolicy.NONE,
        deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=position + 1,
        max_deliver=1,
        mem_storage=True,
        num_replicas=1,
        inactive_threshold=ABANDONED,
    )
    consumer = (await jetstream.add_consumer(LOG_STREAM, config=config)).name
    delivered = 0
    try:
        async with Pull(nc, LOG_STREAM, consumer, batch=BATCH) as pull, aclosing(pull.batches()) as batches:
            async for messages in batches:
                batch = [_logged(message) for message in messages]
                delivered += len(batch)
                if messages[-1].metadata.sequence.consumer != delivered:
                    raise Stalled("a message was lost on the way")
                _note_gap(position, batch)
                position = batch[-1].sequence
                yield batch
    finally:
        with suppress(NatsError, TimeoutError):
            if nc.is_connected:
                await jetstream.delete_consumer(LOG_STREAM, consumer)


def _logged(message: Msg) -> Logged:
    sequence = message.metadata.sequence.stream
    try:
        return Logged(sequence, decode_logged(message.data), message.data)
    except msgspec.MsgspecError as error:
        raise Unreadable(
            f"Fact {sequence} of {LOG_STREAM} cannot be read by this version ({error}): update the bridge."
        ) from error


def _note_gap(position: int, batch: list[Logged]) -> None:
    """Delivery had no gap, so a jump in the sequence is something that was deleted from the log."""
    missing = batch[-1].sequence - position - len(batch)
    if missing and position:
        _journal.warning("%d facts before sequence %d are deleted from the log", missing, batch[-1].sequence)
