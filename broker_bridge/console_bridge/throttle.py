"""How much one person may ask for: what is more is refused with how long to wait, and soon not even answered."""

import logging
import math
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from console_bridge.token_bucket import Buckets
from console_client.limit_settings import LimitSettings
from console_schemas.commands import Refused
from console_schemas.endpoints import AI_USER

TOLD_AGAIN = 60.0
"""Seconds until ops are told again of the same person."""
ANSWERED = (5.0, 100)
"""Refusals of one person a second that are answered, and at once before that: an answer costs as much as a request."""

Tell = Callable[[str], Awaitable[None]]
"""Tells ops that this person asks too much."""

_journal = logging.getLogger(__name__)


class Verdict(NamedTuple):
    """What is to become of a request."""

    serve: bool
    refusal: Refused | None = None
    """What to answer, where it is not served; nothing: it gets no answer."""


class Throttle:
    """Counts requests by the login that the broker vouches for. The AI service asks in many people's names."""

    def __init__(self, limits: LimitSettings, tell: Tell) -> None:
        self._requests = Buckets(limits.person_requests, limits.person_burst)
        self._answers = Buckets(*ANSWERED)
        self._tells = Buckets(1 / TOLD_AGAIN, 1)
        self._tell = tell

    async def judge(self, user: str) -> Verdict:
        """Count a request of this person."""
        seconds = 0.0 if user == AI_USER else self._requests.of(user).take_if_there()
        if not seconds:
            return Verdict(serve=True)
        if not self._tells.of(user).take_if_there():
            _journal.warning("%s asks more than one person may, and is refused", user)
            await self._tell(user)
        if self._answers.of(user).take_if_there():
            return Verdict(serve=False)
        message = f"Too many requests: wait {math.ceil(seconds)} s and try again. Nothing was stored."
        return Verdict(serve=False, refusal=Refused(code="too-many-requests", message=message))
