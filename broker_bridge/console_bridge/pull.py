"""A pull consumer read as it fills: one request is always open, so that a message arrives the moment it is stored."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from types import TracebackType

from nats.aio.client import Client
from nats.aio.msg import Msg

MAX_BYTES = 16 * 1024 * 1024
"""Of one request: bounds what can be under way to us at once."""
HEARTBEAT = 1.0
SILENT_BEATS = 3.5
"""Heartbeats that stay out before the consumer or the broker is taken for gone."""
_EXPIRES = 30.0
_OVER = ("404", "408")
_FULL = "Batch Completed"
"""Told behind the last message of a batch, which was counted already."""


class Stalled(Exception):
    """The consumer is gone, the broker is silent, or the connection was replaced: make a new consumer and go on."""


class TakenOver(Stalled):
    """Somebody has deleted the consumer."""


class Pull:
    """An open pull on one consumer. Use as `async with`, then iterate `batches()`."""

    def __init__(self, nc: Client, stream: str, consumer: str, *, batch: int, heartbeat: float = HEARTBEAT) -> None:
        """`heartbeat`: seconds without a message after which the broker says that the consumer is still there."""
        self._nc = nc
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._batch = batch
        self._heartbeat = heartbeat
        self._inbox = nc.new_inbox()
        self._arrived: asyncio.Queue[Msg] = asyncio.Queue()
        self._reconnects = nc.stats["reconnects"]

    async def __aenter__(self) -> "Pull":
        self._subscription = await self._nc.subscribe(self._inbox, cb=self._arrived.put)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, _: object, trace: TracebackType | None) -> None:
        if not self._nc.is_closed:
            await self._subscription.unsubscribe()

    async def batches(self) -> AsyncGenerator[list[Msg], None]:
        """Whatever has arrived since the last batch, at least one message, for ever. Raises `Stalled`."""
        while True:
            await self._nc.publish(self._subject, self._request(), reply=self._inbox)
            left = self._batch
            while left > 0:
                arrived = await self._arrivals()
                messages = [message for message in arrived if message.reply]
                if messages:
                    yield messages
                left -= self._batch if _ended(arrived) else len(messages)

    def _request(self) -> bytes:
        nanoseconds = 1_000_000_000
        wish = {
            "batch": self._batch,
            "max_bytes": MAX_BYTES,
            "expires": int(_EXPIRES * nanoseconds),
            "idle_heartbeat": int(self._heartbeat * nanoseconds),
        }
        return json.dumps(wish).encode()

    async def _arrivals(self) -> list[Msg]:
        silence = SILENT_BEATS * self._heartbeat
        deadline = time.monotonic() + silence
        while self._arrived.empty():
            if self._nc.is_closed or self._nc.stats["reconnects"] != self._reconnects:
                raise Stalled("the connection was replaced")
            try:
                async with asyncio.timeout(HEARTBEAT):
                    first = await self._arrived.get()
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise Stalled(f"nothing heard for {silence} s") from None
                continue
            return [first, *self._waiting()]
        return self._waiting()

    def _waiting(self) -> list[Msg]:
        return [self._arrived.get_nowait() for _ in range(min(self._arrived.qsize(), self._batch))]


def _ended(arrived: list[Msg]) -> bool:
    """Whether the request is over before its batch is full. Raises `Stalled` where the consumer is gone."""
    over = False
    for message in arrived:
        status = "" if message.reply or not message.headers else message.headers.get("Status", "")
        reason = (message.headers or {}).get("Description", "")
        if status in _OVER or (status == "409" and "Exceed" in reason):
            over = True
        elif status == "409" and reason == "Consumer Deleted":
            raise TakenOver(reason)
        elif status not in ("", "100") and reason != _FULL:
            raise Stalled(f"{status} {reason}".strip())
    return over
