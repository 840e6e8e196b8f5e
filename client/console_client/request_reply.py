"""One request, one answer, over core NATS: every way it can end has its own exception."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client.link import Refusal, Throttled, Unavailable, Unknown
from console_client.robust_client import RobustClient
from console_schemas.commands import Refused
from console_schemas.subjects import BadToken, Subjects
from console_schemas.text import one_line

TIMEOUT = 5.0
"""Seconds to wait for an answer where nothing else is said."""
ERROR = "Nats-Service-Error"
ERROR_CODE = "Nats-Service-Error-Code"
_POLL = 0.02
_LOOK = 0.1
"""Seconds between two looks at whether the broker has refused the request."""


async def request(
    nc: Client,
    subject: str,
    payload: bytes,
    *,
    who: str,
    timeout: float | None = None,
    headers: dict[str, str] | None = None,
) -> Msg:
    """The answer of `who` ("The bridge"), which stands in the messages of the exceptions; `timeout` in seconds.

    While the connection is down nothing is sent: nats-py would keep the request and deliver it long after its caller
    has given up. So `Unavailable` means that nothing happened; `Unknown` that it may have; `Refusal` that it did not.
    """
    timeout = TIMEOUT if timeout is None else timeout
    await _connected(nc, timeout)
    try:
        message = await _answered(nc, subject, nc.request(subject, payload, timeout=timeout, headers=headers))
    except errors.NoRespondersError:
        raise Unavailable(f"{who} is not running: nothing was sent.") from None
    except errors.MaxPayloadError:
        raise Refusal(Refused(code="too-large", message="This is too large to be sent.")) from None
    except (errors.ConnectionClosedError, errors.OutboundBufferLimitError, errors.ConnectionDrainingError):
        raise Unavailable("The connection is closed: nothing was sent.") from None
    except errors.BadSubjectError:
        raise Refusal(Refused(code="invalid", message=f"{subject!r} is no subject.")) from None
    except TimeoutError:
        raise Unknown(f"{who} has not answered within {timeout:g} s: it may be done or not.") from None
    if is_refusal(message):
        refused = refused_of(message, who)
        raise Throttled(refused.message) if refused.code == "too-many-requests" else Refusal(refused)
    return message


async def _answered(nc: Client, subject: str, asking: Coroutine[Any, Any, Msg]) -> Msg:
    """The answer; a login that may not ask hears of it as soon as the broker has said so, which is no answer."""
    answer = asyncio.ensure_future(asking)
    try:
        while not answer.done():
            await asyncio.wait({answer}, timeout=_LOOK)
            if not answer.done() and is_denied(nc, subject):
                why = "Your login may not do this. Ask an administrator for another role."
                raise Refusal(Refused(code="role-refused", message=why))
        return answer.result()
    finally:
        answer.cancel()


def is_denied(nc: Client, subject: str) -> bool:
    """Whether the broker lets nothing through that this login publishes here."""
    return isinstance(nc, RobustClient) and nc.is_denied(subject)


async def _connected(nc: Client, timeout: float) -> None:
    """Return once there is a connection. Raises `Unavailable` after so many seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while not nc.is_connected:
        if nc.is_closed or loop.time() > deadline:
            raise Unavailable("There is no connection to the broker: nothing was sent.")
        await asyncio.sleep(_POLL)


def own_inbox(subjects: Subjects, subject: str, reply: str) -> bool:
    """Whether the reply that a caller has named is in the inbox of who the subject says is calling."""
    try:
        return reply.startswith(f"_INBOX.{subjects.user_of(subject)}.")
    except BadToken:
        return False


def is_refusal(message: Msg) -> bool:
    """Whether a service answered with an error."""
    return ERROR_CODE in (message.headers or {})


def refused_of(message: Msg, who: str) -> Refused:
    """Why, from the body, or from the headers of a service that knows no `Refused`."""
    try:
        return msgspec.json.decode(message.data, type=Refused)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = one_line((message.headers or {}).get(ERROR, ""))
        return Refused(code="not-available", message=text or f"{who} could not answer.")


def read_reply(message: Msg, kind: Any, who: str) -> Any:
    """The answer as a value of its type. Raises `Unknown` where this version does not understand it."""
    try:
        return msgspec.json.decode(message.data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unknown(f"{who} answered in a way this version does not understand: update it.") from None
