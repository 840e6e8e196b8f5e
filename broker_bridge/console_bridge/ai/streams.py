"""The producer's side of a streamed reply: pieces to the asker's inbox, cancelled by a word on `<inbox>.ctl`."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal

from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client.link import Refusal
from console_client.request_reply import ERROR, ERROR_CODE
from console_schemas.assist import SIGN_OF_LIFE, Answered, Piece
from console_schemas.commands import Refused
from console_schemas.endpoints import STATUS_CODES
from console_schemas.text import one_line
from console_schemas.wire import encode

log = logging.getLogger(__name__)

INBOX = "_INBOX."
CANCEL = b"cancel"

Outcome = Literal["answered", "refused", "cancelled", "failed"]
Answers = AsyncGenerator[Piece | Answered, None]

FAULT = Refused(code="unavailable", message="The AI service has a fault. Try again, and tell an administrator.")
SLOW = Refused(code="unavailable", message="The AI service took too long. Try again.")
STOPPING = Refused(code="unavailable", message="The AI service is being restarted. Ask again in a few seconds.")


@dataclass
class Told:
    """What the asker has been told so far."""

    outcome: Outcome = "cancelled"
    origin: str = ""
    reason: str = ""
    first_seconds: float = 0.0
    seconds: float = 0.0


async def stream_reply(nc: Client, inbox: str, answers: Answers, seconds: float, told: Told) -> Outcome:
    """Publish what comes to the inbox until the end, the asker's `cancel`, or so many seconds.

    Whatever goes wrong ends in a `Refused`. Where this task itself is cancelled, the asker is told of a restart.
    As long as it takes the asker is given a sign of life, so that a dead service is noticed long before the deadline.
    """
    begun = asyncio.get_running_loop().time()
    work = asyncio.create_task(_publish(nc, inbox, answers, seconds, told))
    living = asyncio.create_task(_live(nc, inbox))
    withdrawn = asyncio.Event()

    async def control(message: Msg) -> None:
        if message.data == CANCEL:
            withdrawn.set()
            work.cancel()

    subscription = await nc.subscribe(f"{inbox}.ctl", cb=control)
    try:
        told.outcome = await work
        return told.outcome
    except asyncio.CancelledError:
        if withdrawn.is_set():
            return "cancelled"
        await refuse(nc, inbox, STOPPING)
        raise
    finally:
        told.seconds = asyncio.get_running_loop().time() - begun
        living.cancel()
        work.cancel()
        with contextlib.suppress(errors.Error):
            await subscription.unsubscribe()


async def refuse(nc: Client, inbox: str, refused: Refused) -> Outcome:
    """End a reply with a refusal."""
    headers = {ERROR: one_line(refused.message, limit=500), ERROR_CODE: str(STATUS_CODES[refused.code])}
    with contextlib.suppress(errors.Error):
        await nc.publish(inbox, encode(refused), headers=headers)
    return "refused"


async def _live(nc: Client, inbox: str) -> None:
    with contextlib.suppress(errors.Error):
        while True:
            await asyncio.sleep(SIGN_OF_LIFE)
            await nc.publish(inbox, encode(Piece(text="")))


async def _publish(nc: Client, inbox: str, answers: Answers, seconds: float, told: Told) -> Outcome:
    clock = asyncio.get_running_loop().time
    begun = clock()
    try:
        async with asyncio.timeout(seconds), contextlib.aclosing(answers):
            async for answer in answers:
                await nc.publish(inbox, encode(answer))
                if isinstance(answer, Answered):
                    told.origin = answer.origin
                if answer.text and not told.first_seconds:
                    told.first_seconds = clock() - begun
    except Refusal as refusal:
        told.reason = refusal.refused.message
        return await refuse(nc, inbox, refusal.refused)
    except TimeoutError:
        told.reason = SLOW.message
        return await refuse(nc, inbox, SLOW)
    except Exception as error:
        # The text of an exception can hold what customers wrote, so only its kind and place are logged.
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)
        told.reason = FAULT.message
        await refuse(nc, inbox, FAULT)
        return "failed"
    return "answered"
