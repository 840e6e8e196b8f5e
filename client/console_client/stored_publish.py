"""Publishing into a stream until the broker has confirmed it, exactly once over drops and restarts."""

import asyncio
import random

from nats import errors
from nats.aio.client import Client
from nats.js.api import PubAck
from nats.js.errors import APIError

from console_client.link import Unavailable, Unknown
from console_client.request_reply import is_denied
from console_schemas.ids import new_id

ATTEMPT = 5.0
"""Seconds to wait for one confirmation."""
PATIENCE = 30.0
"""Seconds until a message that nobody confirms is given up."""
_PAUSE = 0.25
_FULL = (10077, 10167)
"""What the broker refuses with where a limit of the stream is reached, or it has more than it can store."""


async def publish_stored(nc: Client, stream: str, subject: str, payload: bytes, patience: float = PATIENCE) -> int:
    """Publish, and return the message's sequence in the stream once it is stored.

    Every attempt carries the same `Nats-Msg-Id`, so that the stream keeps one of them. Raises `Unknown` where an
    attempt may have been stored, `Unavailable` where none was, and `ValueError` for a payload beyond the broker's
    limit.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    headers = {"Nats-Msg-Id": new_id("p")}
    failure: Exception = Unavailable("There is no connection to the broker: nothing was sent.")
    while loop.time() < deadline and not nc.is_closed:
        if nc.is_connected:  # a publish while it is down would be kept, and stored after its caller has given up
            try:
                ack = await _attempt(nc, stream, subject, payload, headers)
                return int(ack.seq)
            except errors.MaxPayloadError:
                raise ValueError(f"{len(payload)} bytes are more than the broker's {nc.max_payload}") from None
            except TimeoutError:
                if is_denied(nc, subject):
                    raise Unavailable(f"The broker does not let this login publish on {subject}.") from None
                failure = Unknown("The broker has not confirmed the message: it may be stored or not.")
            except errors.Error as error:
                if not isinstance(failure, Unknown):
                    failure = Unavailable(_refusal(stream, error))
        await asyncio.sleep(_PAUSE * random.uniform(1, 2))
    raise failure


def _refusal(stream: str, error: errors.Error) -> str:
    if isinstance(error, APIError) and error.err_code in _FULL:
        return f"Too much waits in {stream} already: {error.description}. Send less, or later."
    return f"The stream {stream} takes nothing: {error}. Is the bridge running?"


async def _attempt(nc: Client, stream: str, subject: str, payload: bytes, headers: dict[str, str]) -> PubAck:
    """One attempt. Raises `TimeoutError`, at once where the connection it went out on is gone: no word can come."""
    reconnects = nc.stats["reconnects"]
    publishing = asyncio.create_task(
        nc.jetstream().publish(subject, payload, timeout=ATTEMPT, stream=stream, headers=headers)
    )
    try:
        while not publishing.done():
            await asyncio.wait({publishing}, timeout=_PAUSE)
            if not publishing.done() and (not nc.is_connected or nc.stats["reconnects"] != reconnects):
                raise TimeoutError
        return publishing.result()
    finally:
        publishing.cancel()
