"""What the bridge knows of every engagement at this moment: the state that decisions are made on."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Protocol

from console_bridge.census import Census
from console_bridge.chain import Link
from console_bridge.log_following import Logged
from console_bridge.replayed import Loaded
from console_schemas.engagement import ENDED, Engagement, evolve
from console_schemas.events import Apart, EngagementRequested, MessagePosted

KEEP_ENDED = 2_000
"""How many ended engagements stay in memory; older ones are read from the log when somebody asks for them."""

Place = tuple[int, int]
"""The version and the log sequence of a fact."""


class Log(Protocol):
    """Where an engagement can be read back."""

    async def load(self, engagement_id: str) -> Loaded:
        """Its state, the sequence of its last fact, and its messages."""


class Entry:
    """One engagement: its state, its last fact in the log, and the messages it has taken."""

    __slots__ = ("last", "lock", "messages", "state")

    def __init__(self, state: Engagement | None, last: Link, messages: dict[str, Place]) -> None:
        self.state = state
        self.last = last
        self.messages = messages
        self.lock = asyncio.Lock()

    def take(self, loaded: Loaded) -> None:
        """Move on to what the log says."""
        self.state, self.last = loaded.state, loaded.last
        self.messages.update(loaded.messages)


class Registry:
    """The entries, by engagement id and by conversation."""

    def __init__(
        self, log: Log, ended_engagement_of: Callable[[str, str], str | None] = lambda bot, conversation: None
    ) -> None:
        self._log = log
        self._ended_engagement_of = ended_engagement_of
        self._open: dict[str, Entry] = {}
        self._ended: OrderedDict[str, Entry] = OrderedDict()
        self._newest: dict[tuple[str, str], str] = {}
        self.census = Census()
        self._head = 0

    def restore(self, state: Engagement, last: Link, messages: dict[str, Place]) -> None:
        """Take in an engagement that is not ended, as the database knows it."""
        self._keep(Entry(state, last, messages))

    def open_states(self) -> Iterator[Engagement]:
        """All engagements that are not ended."""
        for entry in list(self._open.values()):
            if entry.state is not None:
                yield entry.state

    def state_of(self, engagement_id: str) -> Engagement | None:
        """The state of an engagement that is not ended."""
        entry = self._open.get(engagement_id)
        return entry.state if entry else None

    def newest_open_id(self, bot: str, conversation: str) -> str:
        """The id of the newest engagement of a conversation, if it is at hand; else empty."""
        return self._newest.get((bot, conversation), "")

    @property
    def head(self) -> int:
        """The highest sequence of the log that was seen."""
        return self._head

    def newest_id(self, bot: str, conversation: str) -> str | None:
        """The id of the newest engagement of a conversation, ended or not."""
        return self._newest.get((bot, conversation)) or self._ended_engagement_of(bot, conversation)

    async def entry(self, engagement_id: str) -> Entry:
        """The entry to decide on, from the log where it is not at hand. Raises `TimeoutError` or a NATS error."""
        found = self._entry_at_hand(engagement_id)
        if found is not None and (found.last.hash or not found.last.sequence):
            return found
        loaded = await self._log.load(engagement_id)
        found = self._entry_at_hand(engagement_id)
        if found is not None:  # its hash is not known, where the database is that of an earlier release
            found.take(loaded)
        return found or self._keep(Entry(*loaded))

    async def reload(self, entry: Entry, engagement_id: str) -> None:
        """Bring an entry up to date after somebody else has appended. Raises `TimeoutError` or a NATS error."""
        loaded = await self._log.load(engagement_id)
        if loaded.state is not None and (entry.state is None or loaded.state.version > entry.state.version):
            entry.take(loaded)
            self._keep(entry)

    def apply(self, logged: Logged) -> None:
        """Move on by a fact, wherever it comes from first: one that is known already changes nothing."""
        event = logged.event
        self._head = max(self._head, logged.sequence)
        if isinstance(event, Apart):
            return
        entry = self._entry_at_hand(event.engagement_id)
        if entry is None:
            if isinstance(event, EngagementRequested):
                self._keep(Entry(evolve(None, event), Link(logged.sequence, logged.hash), {}))
            return
        known = entry.state.version if entry.state else 0
        if event.version != known + 1:
            return
        entry.state = evolve(entry.state, event)
        entry.last = Link(logged.sequence, logged.hash)
        if isinstance(event, MessagePosted):
            entry.messages[event.message.id] = (event.version, logged.sequence)
        self._keep(entry)

    def _keep(self, entry: Entry) -> Entry:
        state = entry.state
        if state is None:
            return entry
        self.census.take(state)
        if self._entry_at_hand(state.id) is None:
            self._remember_newest(state)
        if state.status in ENDED:
            self._open.pop(state.id, None)
            self._ended[state.id] = entry
            self._ended.move_to_end(state.id)
            self._forget_oldest()
        else:
            self._open[state.id] = entry
        return entry

    def _remember_newest(self, state: Engagement) -> None:
        key = (state.bot, state.conversation_id)
        if state.status in ENDED and key not in self._newest:
            return  # one that was read back from the log: the database knows whether a newer one exists
        newest = self._entry_at_hand(self._newest.get(key, ""))
        if newest is None or newest.state is None or newest.state.requested_at <= state.requested_at:
            self._newest[key] = state.id

    def _entry_at_hand(self, engagement_id: str) -> Entry | None:
        return self._open.get(engagement_id) or self._ended.get(engagement_id)

    def _forget_oldest(self) -> None:
        while len(self._ended) > KEEP_ENDED:
            engagement_id, entry = self._ended.popitem(last=False)
            if entry.state is not None:
                key = (entry.state.bot, entry.state.conversation_id)
                if self._newest.get(key) == engagement_id:
                    del self._newest[key]
