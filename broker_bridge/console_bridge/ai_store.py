"""What is decided of the AI and what it was used for, in two key-value buckets beside the log: no fact, so not in it.

The bridge alone has access to them. Several bridges may write: each write names the revision it has read.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import msgspec
from nats.errors import Error as NatsError
from nats.js import JetStreamContext, api
from nats.js.errors import BucketNotFoundError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.errors import Error as JetStreamError
from nats.js.kv import KeyValue

from console_schemas.ai import AiRules, AiTotals, added

RULES_BUCKET, USE_BUCKET = "CONSOLE_AI", "CONSOLE_AI_USE"
RULES = "rules"
KEPT_DAYS = 400
ATTEMPTS = 8

T = TypeVar("T", AiRules, AiTotals)

UNREACHABLE = (NatsError, JetStreamError, TimeoutError, OSError)
"""What a store that cannot be read raises."""


class AiStore:
    """The two buckets. Every method raises one of `UNREACHABLE` where the broker does not serve them."""

    def __init__(self, jetstream: JetStreamContext) -> None:
        self._jetstream = jetstream
        self._buckets: dict[str, KeyValue] = {}
        self._one_at_a_time = asyncio.Lock()

    async def rules(self) -> AiRules:
        """What is decided."""
        value, _ = await self._read(await self._bucket(RULES_BUCKET), RULES, AiRules())
        return value

    async def change_rules(self, change: Callable[[AiRules], AiRules]) -> AiRules:
        """Decide anew, from what was decided before; returns what is in force then."""
        return await self._change(await self._bucket(RULES_BUCKET), RULES, AiRules(), change)

    async def add_use(self, day: str, person: str, use: AiTotals) -> None:
        """Count what one person used."""
        bucket = await self._bucket(USE_BUCKET)
        async with self._one_at_a_time:
            for key in (_key(day, person), _key(day)):
                await self._change(bucket, key, AiTotals(), lambda totals: added(totals, use))

    async def use(self, day: str, person: str = "") -> AiTotals:
        """What a person, or everybody, used on a day."""
        value, _ = await self._read(await self._bucket(USE_BUCKET), _key(day, person), AiTotals())
        return value

    async def people(self, day: str) -> dict[str, AiTotals]:
        """What each person used on a day."""
        await self._bucket(USE_BUCKET)
        info = await self._jetstream.stream_info(f"KV_{USE_BUCKET}", subjects_filter=f"$KV.{USE_BUCKET}.{day}.*")
        people = [subject.rpartition(".")[2] for subject in info.state.subjects or ()]
        return {person: await self.use(day, person) for person in sorted(people)}

    async def _bucket(self, name: str) -> KeyValue:
        if name not in self._buckets:
            try:
                self._buckets[name] = await self._jetstream.key_value(name)
            except BucketNotFoundError:
                ttl = KEPT_DAYS * 86_400.0 if name == USE_BUCKET else None
                self._buckets[name] = await self._jetstream.create_key_value(
                    api.KeyValueConfig(bucket=name, ttl=ttl, storage=api.StorageType.FILE)
                )
        return self._buckets[name]

    async def _change(self, bucket: KeyValue, key: str, empty: T, change: Callable[[T], T]) -> T:
        for _ in range(ATTEMPTS):
            value, revision = await self._read(bucket, key, empty)
            new = change(value)
            try:
                await bucket.update(key, msgspec.json.encode(new), last=revision)
            except KeyWrongLastSequenceError:
                continue  # another bridge was faster
            return new
        raise TimeoutError(f"{key} changes too often")

    async def _read(self, bucket: KeyValue, key: str, empty: T) -> tuple[T, int]:
        try:
            entry = await bucket.get(key)
        except KeyNotFoundError:
            return empty, 0
        return msgspec.json.decode(entry.value or b"{}", type=type(empty)), entry.revision or 0


def _key(day: str, person: str = "") -> str:
    """The key of everybody's has one token more, so that it can be nobody's."""
    return f"{day}.{person}" if person else f"{day}.all.people"
