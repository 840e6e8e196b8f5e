"""Reading stored facts back without a consumer: one request, many answers, through JetStream's direct batch get."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError

from console_schemas.subjects import LOG_STREAM

BATCH = 500
MAX_BYTES = 8 * 1024 * 1024
TIMEOUT = 5.0
"""Seconds without the next answer after which reading is given up."""


async def stored(nc: Client, matching: str, *, batch: int = BATCH, **start: Any) -> AsyncGenerator[Msg, None]:
    """The messages of the log on subjects that match, oldest first.

    `start` is `seq=<sequence>` or `start_time=<RFC 3339>`; `batch` is how many are asked for at once.
    Raises `TimeoutError` or `NoRespondersError` when the log does not answer.
    """
    while True:
        last = 0
        more = False
        wish = {"next_by_subj": matching, "batch": batch, "max_bytes": MAX_BYTES, **start}
        async with aclosing(answers(nc, LOG_STREAM, wish)) as messages:
            async for message in messages:
                more = int((message.headers or {}).get("Nats-Num-Pending", "0")) > 0
                last = sequence_of(message) or last
                if sequence_of(message):
                    yield message
        if not more or not last:
            return
        start = {"seq": last + 1}


async def answers(nc: Client, stream: str, wish: dict[str, Any]) -> AsyncGenerator[Msg, None]:
    """What a stream answers to one wish, up to the end mark. Raises as `stored` does."""
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = nc.new_inbox()
    subscription = await nc.subscribe(inbox, cb=arrived.put)
    try:
        await nc.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(wish).encode(), reply=inbox)
        while True:
            async with asyncio.timeout(TIMEOUT):
                message = await arrived.get()
            status = (message.headers or {}).get("Status", "")
            if status == "503":
                raise NoRespondersError
            yield message
            if status:
                return
    finally:
        if not nc.is_closed:
            await subscription.unsubscribe()


def sequence_of(message: Msg) -> int:
    """Where a message stands in the log; 0 for the end mark of a batch."""
    return int((message.headers or {}).get("Nats-Sequence", "0"))
