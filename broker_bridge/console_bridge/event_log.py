"""The log: every fact that was ever accepted, in one order. The only place where one is written, or read back."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.errors import APIError

from console_bridge.chain import Link, digest
from console_bridge.damage import Damage, LogDamaged
from console_bridge.keyring import Keyring
from console_bridge.log_following import HASH, Logged, following, logged
from console_bridge.log_guard import LogGuard, NotStored
from console_bridge.log_reading import sequence_of, stored
from console_bridge.log_scan import can_be_read, first_gap, scan
from console_bridge.log_writing import readable
from console_bridge.replayed import Loaded, replayed
from console_schemas.acts import ActRecorded
from console_schemas.events import Apart, EngagementEvent, LoggedEvent, MessageSetAside
from console_schemas.subjects import AUDIT, INTAKE, LOG_STREAM, Subjects
from console_schemas.wire import decode_logged

TRIES = 3
TIMEOUT = 4.0
"""Seconds to wait for the acknowledgement of one append."""
LOOK = 0.2
"""Seconds between two looks at whether the connection is still the same."""
WRONG_LAST_SEQUENCE = 10071
NOT_READY = frozenset({10008, 10009})
"""JetStream is starting or has no leader: nothing was stored, trying again helps."""
_EXPECTED = "Nats-Expected-Last-Subject-Sequence"

_journal = logging.getLogger(__name__)


class Conflict(Exception):
    """Somebody else has appended to this engagement since: load it and decide again. Nothing was stored."""


class Unresolved(Exception):
    """The broker did not answer: the fact may or may not be stored."""


class EventLog(LogGuard):
    """`CONSOLE_LOG` on one connection. Once it is found damaged nothing is appended any more."""

    def __init__(self, nc: Client, subjects: Subjects, head: int = 0, keys: Keyring | None = None) -> None:
        """Without `keys` what is personal in the facts is neither sealed nor opened."""
        super().__init__(head)
        self.keys = keys
        self._nc = nc
        self._jetstream = nc.jetstream(timeout=TIMEOUT)
        self._subjects = subjects

    async def append(self, event: EngagementEvent, after: Link) -> Link:
        """Store a fact behind the engagement's last one (`START`: it is the first), return its own link.

        The same call may safely be repeated inside: a fact that is found stored is a success.
        Raises `Conflict`, `Unresolved`, `NotStored`, `LogDamaged`, or `ValueError` for a fact that could not be read
        back.
        """
        everything = self._subjects.log_of(event.engagement_id)
        subject = self._subjects.log(event.engagement_id, type(event))
        message_id = f"{event.engagement_id}.{event.version}.{secrets.token_hex(4)}"
        data = await self._sealed(event)
        link = digest(after.hash, data)
        headers = {
            _EXPECTED: str(after.sequence),
            f"{_EXPECTED}-Subject": everything,
            "Nats-Msg-Id": message_id,
            HASH: link.hex(),
        }
        self.check()
        stored = self.head
        for attempt in range(TRIES):
            sequence = await self._publish(subject, data, headers)
            sequence = sequence or await self._behind(everything, after.sequence, message_id)
            if sequence:
                return Link(self.advanced(sequence, stored), link)
            if self.damage or self.refusal:
                break
            await asyncio.sleep(0.05 * attempt)
        raise Unresolved(f"{subject}: no acknowledgement")

    async def set_aside(self, event: MessageSetAside) -> int:
        """Store one part of unusable input, return its sequence.

        Raises `Unresolved`, `NotStored`, `LogDamaged` or `ValueError`.
        """
        return await self._apart(event, INTAKE, f"{event.origin}.{event.part}")

    async def record(self, act: ActRecorded) -> int:
        """Store an act that is no fact of an engagement, return its sequence. Raises as `set_aside` does."""
        return await self._apart(act, AUDIT, secrets.token_hex(8))

    async def _apart(self, event: Apart, place: str, name: str) -> int:
        data = await self._sealed(event)
        headers = {"Nats-Msg-Id": f"{place}.{name}", HASH: digest(b"", data).hex()}
        self.check()
        for _ in range(TRIES):
            sequence = await self._publish(self._subjects.log(place, type(event)), data, headers)
            if sequence:
                return sequence
        raise Unresolved(f"{place}: no acknowledgement")

    async def set_aside_since(self, moment: datetime) -> set[int]:
        """The `origin`s of all input set aside, with all its parts, since then."""
        origins = set()
        matching = self._subjects.log_of(INTAKE)
        async with aclosing(stored(self._nc, matching, start_time=moment.isoformat())) as messages:
            async for message in messages:
                event = decode_logged(message.data)
                if isinstance(event, MessageSetAside) and event.part == 1:
                    origins.add(event.origin)
        return origins

    async def load(self, engagement_id: str) -> Loaded:
        """An engagement from its facts.

        Raises `TimeoutError` or a NATS error when the log does not answer, `LogDamaged` where a fact is missing or not
        the one that was stored.
        """
        try:
            return replayed(await self.facts_of(engagement_id))
        except LogDamaged as error:
            self.condemn(error.damage)
            raise

    async def facts_of(self, engagement_id: str) -> list[Logged]:
        """All facts of an engagement, whole. Raises `TimeoutError` or a NATS error."""
        async with aclosing(stored(self._nc, self._subjects.log_of(engagement_id), seq=1)) as messages:
            facts = [logged(sequence_of(each), each.data, each.headers) async for each in messages]
        return await self.keys.opened(facts) if self.keys else facts

    async def has_newer(self, engagement_id: str, after: int) -> bool:
        """Whether an engagement has a fact behind this sequence. Raises as `load` does."""
        async with aclosing(stored(self._nc, self._subjects.log_of(engagement_id), batch=1, seq=after + 1)) as messages:
            async for _ in messages:
                return True
        return False

    async def follow(self, start: int) -> AsyncGenerator[list[Logged], None]:
        """All facts from sequence `start` on, in batches as they come, for ever: see `following`."""
        async with aclosing(following(self._nc, self._subjects, start)) as batches:
            async for batch in batches:
                self.head = max(self.head, batch[-1].sequence)
                yield await self._opened(batch)

    def scan(self, first: int, last: int) -> AsyncGenerator[Logged, None]:
        """The facts that can be read from one sequence to another, in order."""
        return scan(self._nc, self._subjects, first, last)

    async def can_be_read(self, sequence: int) -> bool:
        """Whether the broker has this fact."""
        return await can_be_read(self._nc, sequence)

    async def first_gap(self) -> Damage | None:
        """The first facts of which the broker itself says that they are gone."""
        return await first_gap(self._nc)

    async def _sealed(self, event: LoggedEvent) -> bytes:
        """Raises `Unresolved` or `NotStored` where no key can be had, `ValueError` as `readable` does."""
        data = readable(event)
        if self.keys is None:
            return data
        try:
            return await self.keys.sealed(event)
        except (NatsError, TimeoutError) as error:
            raise Unresolved(f"the key of {type(event).__name__}: {type(error).__name__}") from error

    async def _opened(self, batch: list[Logged]) -> list[Logged]:
        """The facts whole, however long it takes to get their keys."""
        while self.keys:
            try:
                return await self.keys.opened(batch)
            except (NatsError, TimeoutError) as error:
                _journal.info("the keys of facts cannot be read yet: %s", type(error).__name__)
                await asyncio.sleep(LOOK)
        return batch

    def reconnects(self) -> int:
        """How often the connection was replaced."""
        return int(self._nc.stats["reconnects"])

    async def last_sequence(self) -> int:
        """Of the newest fact; 0 for an empty log."""
        return int((await self._jetstream.stream_info(LOG_STREAM)).state.last_seq)

    async def _publish(self, subject: str, data: bytes, headers: dict[str, str]) -> int:
        """The sequence it was stored at; 0 where that is unknown, or the guard says no."""
        stored = self.head
        try:
            ack = await self._acknowledged(subject, data, headers)
        except APIError as error:
            if error.err_code != WRONG_LAST_SEQUENCE and error.err_code not in NOT_READY:
                raise NotStored(error.description or str(error)) from error
            return 0
        except (NatsError, TimeoutError) as error:
            _journal.warning("append not acknowledged: %s", type(error).__name__)
            self.unanswered.set()
            return 0
        return ack.seq if ack.duplicate else self.advanced(ack.seq, stored)

    async def _acknowledged(self, subject: str, data: bytes, headers: dict[str, str]) -> api.PubAck:
        """Raises `TimeoutError` at once when the connection that the acknowledgement would come on is replaced."""
        reconnects = self._nc.stats["reconnects"]
        publishing = asyncio.ensure_future(
            self._jetstream.publish(subject, data, stream=LOG_STREAM, headers=dict(headers))
        )
        try:
            while not publishing.done():
                await asyncio.wait({publishing}, timeout=LOOK)
                if self._nc.stats["reconnects"] != reconnects and not publishing.done():
                    raise TimeoutError
            return publishing.result()
        finally:
            publishing.cancel()

    async def _behind(self, everything: str, after: int, message_id: str) -> int:
        """The sequence of our own fact if it is the one behind `after`; 0 if none is. Raises `Conflict`."""
        try:
            async with aclosing(stored(self._nc, everything, batch=1, seq=after + 1)) as messages:
                async for message in messages:
                    if (message.headers or {}).get("Nats-Msg-Id") == message_id:
                        return sequence_of(message)
                    raise Conflict(everything)
        except (NatsError, TimeoutError):
            return 0
        return 0
