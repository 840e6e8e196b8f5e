"""Following the log: all facts from a sequence on, in order and without gaps, over broker restarts."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import NamedTuple, Protocol

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from console_bridge.damage import missing, rolled_back
from console_bridge.pull import Pull, Stalled
from console_schemas.events import LoggedEvent
from console_schemas.subjects import LOG_STREAM, Subjects
from console_schemas.wire import decode_logged

BATCH = 500
RETRY = 0.25
"""Seconds between attempts while the broker is away."""
HASH = "Console-Hash"
"""The header with the hash of a fact, in hexadecimal digits."""
ABANDONED = 60.0
"""Seconds after which the broker forgets the consumer of a reader that is gone."""

_journal = logging.getLogger(__name__)


class Logged(NamedTuple):
    """A fact and where it stands in the log."""

    sequence: int
    event: LoggedEvent
    raw: bytes = b""
    hash: bytes = b""
    """That it names, or that follows from it; see `chain`."""
    key: bytes = b""
    """The wrapped key that it was opened with; see `keyring`."""
    sealed: bool = False
    """Whether a part of it stays sealed, because its key is gone."""


class Facts(Protocol):
    """Facts in their order."""

    def follow(self, start: int) -> AsyncGenerator[list[Logged], None]:
        """All from a sequence on, in batches, for ever."""


class Unreadable(Exception):
    """The log holds a fact that this version does not know; the message says where."""


async def following(nc: Client, subjects: Subjects, start: int) -> AsyncGenerator[list[Logged], None]:
    """Batches of facts from sequence `start` on, each with at least one; ends when the connection is closed for good.

    Raises `Unreadable`, since to skip a fact would make every state behind it wrong, or `LogDamaged` where the log ends
    before `start`, as one that was put back from a copy. What is deleted from the log is left out.
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
    await _check_ends(jetstream, position)
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
                yield batch
    finally:
        with suppress(NatsError, TimeoutError):
            if nc.is_connected:
                await jetstream.delete_consumer(LOG_STREAM, consumer)


async def _check_ends(jetstream: JetStreamContext, position: int) -> None:
    """Raises `LogDamaged` where the log does not go on behind `position`, or its last fact cannot be read.

    Nothing would ever be delivered from there. What is missing in between shows as a gap.
    """
    head = (await jetstream.stream_info(LOG_STREAM)).state.last_seq
    if head < position:
        raise rolled_back(head, position)
    for sequence in {min(position + 1, head), head} - {0}:
        try:
            await jetstream.get_msg(LOG_STREAM, seq=sequence)
        except NotFoundError:
            raise missing(sequence) from None


def _logged(message: Msg) -> Logged:
    return logged(message.metadata.sequence.stream, message.data, message.headers)


def logged(sequence: int, data: bytes, headers: Mapping[str, str] | None) -> Logged:
    """A message of the log as a fact. Raises `Unreadable` where this version does not know such a fact."""
    try:
        return Logged(sequence, decode_logged(data), data, named_hash(headers))
    except msgspec.MsgspecError as error:
        raise Unreadable(
            f"Fact {sequence} of {LOG_STREAM} cannot be read by this version ({error}): update the bridge."
        ) from error


def named_hash(headers: Mapping[str, str] | None) -> bytes:
    """The hash that a message of the log names; empty where it names none."""
    try:
        return bytes.fromhex((headers or {}).get(HASH, ""))
    except ValueError:
        return b"?"
