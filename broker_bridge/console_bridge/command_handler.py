"""Carrying a command out: decide on the newest state, append the facts, start again where somebody was faster."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec.structs import replace
from nats.errors import Error as NatsError

from console_bridge.event_log import Conflict, EventLog, Unresolved
from console_bridge.log_following import Logged
from console_bridge.registry import Entry, Place, Registry
from console_schemas.case import Rejected
from console_schemas.commands import AnyCommand, PostInbound, PostMessage
from console_schemas.decide import decide
from console_schemas.engagement import Engagement
from console_schemas.people import Party
from console_schemas.policy import Policy

TRIES = 5
"""How often a decision is made again because another writer was faster."""


class Unavailable(Exception):
    """The log cannot be read at the moment. Nothing was stored."""


class Executed(NamedTuple):
    """What a command has led to."""

    state: Engagement | None
    sequence: int
    """Of the engagement's last fact in the log."""
    messages: dict[str, Place]
    changed: bool
    """Whether it added facts: a repeated command adds none."""


def utc_now() -> datetime:
    """The bridge's clock."""
    return datetime.now(UTC)


class CommandHandler:
    """Turns commands into facts: one at a time for each engagement, any number at once for different ones."""

    def __init__(
        self, log: EventLog, registry: Registry, policy: Policy, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._log = log
        self._registry = registry
        self._policy = policy
        self._clock = clock

    async def execute(self, engagement_id: str, command: AnyCommand, by: Party, session: str = "") -> Executed:
        """Carry a command out for somebody whose right to send it is settled; `session` is noted with its facts.

        A message whose id the engagement has taken already leads to nothing, whatever has happened since.
        Raises `Rejected` (the law says no), `Unavailable` (nothing stored), `NotStored` (the broker says no),
        `LogDamaged` (nothing may be stored), `Unresolved` (nobody knows) or `ValueError` (a fact that could not be read
        back).
        """
        entry = await self.entry(engagement_id)
        async with entry.lock:
            for _ in range(TRIES):
                if isinstance(command, PostMessage | PostInbound) and command.message_id in entry.messages:
                    return Executed(entry.state, entry.last.sequence, entry.messages, False)
                try:
                    facts = decide(entry.state, command, by, self._clock(), self._policy)
                except Rejected:
                    if not await self._is_behind(entry, engagement_id):
                        raise
                    await self._reload(entry, engagement_id)
                    continue
                try:
                    last = entry.last
                    for fact in (replace(each, session=session) for each in facts):
                        last = await self._log.append(fact, last)
                        self._registry.apply(Logged(last.sequence, fact, hash=last.hash))
                except Conflict:
                    await self._reload(entry, engagement_id)
                    continue
                entry = await self.entry(engagement_id)
                return Executed(entry.state, entry.last.sequence, entry.messages, bool(facts))
        raise Unresolved(f"{engagement_id}: others were faster {TRIES} times")

    async def entry(self, engagement_id: str) -> Entry:
        """What is known of the engagement. Raises `Unavailable`."""
        try:
            return await self._registry.entry(engagement_id)
        except (NatsError, TimeoutError) as error:
            raise Unavailable(engagement_id) from error

    async def _is_behind(self, entry: Entry, engagement_id: str) -> bool:
        """Whether another bridge has appended since: then a refusal may be wrong. Raises `Unavailable`."""
        try:
            return await self._log.has_newer(engagement_id, entry.last.sequence)
        except (NatsError, TimeoutError) as error:
            raise Unavailable(engagement_id) from error

    async def _reload(self, entry: Entry, engagement_id: str) -> None:
        try:
            await self._registry.reload(entry, engagement_id)
        except (NatsError, TimeoutError) as error:
            # A fact before the one that was refused may be stored already.
            raise Unresolved(engagement_id) from error
