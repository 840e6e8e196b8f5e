"""Tells the bridge what each request came to, so that budgets and figures outlive this process."""

import asyncio
import logging

from nats.aio.client import Client

from console_bridge.ai.meter import Meter
from console_bridge.ai.streams import Told
from console_client.link import Refusal, Unavailable, Unknown
from console_client.request_reply import read_reply, request
from console_schemas.ai import AiKind, AiUse
from console_schemas.commands import Done
from console_schemas.endpoints import AI_USER, QUERIES
from console_schemas.subjects import Subjects
from console_schemas.text import one_line
from console_schemas.wire import encode

log = logging.getLogger(__name__)

PAUSES = (0.2, 1.0, 0.0)
"""Seconds after each attempt that the bridge did not answer. One that came through unheard may be counted twice."""


class Accounts:
    """The AI service's reports of use."""

    def __init__(self, nc: Client, subjects: Subjects) -> None:
        self._nc = nc
        self._subject = subjects.command(AI_USER, QUERIES[AiUse])

    async def add(self, user: str, kind: AiKind, told: Told, meter: Meter) -> None:
        """Report one request."""
        use = AiUse(
            user=user,
            kind=kind,
            outcome=told.outcome,
            origin=one_line(told.origin or meter.model, limit=200),
            reason=one_line(told.reason, limit=200),
            input_tokens=meter.input_tokens,
            output_tokens=meter.output_tokens,
            cost=meter.cost,
            first_ms=round(told.first_seconds * 1000),
            whole_ms=round(told.seconds * 1000),
        )
        for pause in PAUSES:
            try:
                read_reply(await request(self._nc, self._subject, encode(use), who="The bridge"), Done, "The bridge")
                return
            except (Refusal, Unavailable, Unknown) as failure:
                log.warning("a use of the AI is not counted yet: %s", failure)
            await asyncio.sleep(pause)
