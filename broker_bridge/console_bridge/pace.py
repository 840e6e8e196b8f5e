"""How fast bots and customers are taken in: what is beyond their limits waits, and ops are told of whom."""

import logging
import time
from collections.abc import Awaitable, Callable, Hashable

from console_bridge.token_bucket import Buckets, Clock
from console_client.limit_settings import LimitSettings

LATE = 1.0
"""Seconds in which every message of a bot had to wait, after which it counts as too fast."""
TOLD_AGAIN = 60.0
"""Seconds until ops are told again of the same bot."""

Tell = Callable[[str], Awaitable[None]]
"""Tells ops that this bot is too fast."""

_journal = logging.getLogger(__name__)


class Pace:
    """Says how many seconds each message has to wait."""

    def __init__(self, limits: LimitSettings, tell: Tell, clock: Clock = time.monotonic) -> None:
        self._messages = Buckets(limits.bot_messages, limits.bot_burst, clock)
        self._bytes = Buckets(limits.bot_bytes, limits.bot_burst_bytes, clock)
        self._conversations = Buckets(limits.customer_messages, limits.customer_burst, clock)
        self._tell = tell
        self._clock = clock
        self._waits_since: dict[str, float] = {}
        self._told: dict[str, float] = {}

    async def of_bot(self, bot: str, size: int) -> float:
        """Take the turn of a bot's next message, of so many bytes."""
        wait = max(self._messages.of(bot).take(), self._bytes.of(bot).take(size))
        if wait:
            await self._tell_of(bot, self._clock())
        else:
            self._waits_since.pop(bot, None)
        return wait

    def of_conversation(self, conversation: Hashable) -> float:
        """Take the turn of a conversation's next message."""
        return self._conversations.of(conversation).take()

    async def _tell_of(self, bot: str, now: float) -> None:
        if now - self._waits_since.setdefault(bot, now) < LATE or now < self._told.get(bot, now):
            return
        self._told[bot] = now + TOLD_AGAIN
        _journal.warning("the bot %s says more than it may; what it says is taken in later", bot or "of no name")
        await self._tell(bot)
