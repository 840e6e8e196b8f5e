"""Following the bridge: read everything, then apply what is told live, and mend every gap by reading again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from console_client.feed_inbox import FeedInbox, Heard
from console_client.link import (
    AiOffered,
    EngagementSnapshot,
    MineSnapshot,
    Opened,
    Refusal,
    Unavailable,
    Unknown,
    WaitingSnapshot,
)
from console_client.link_events import LinkEvents
from console_client.resume import Versions
from console_client.waiting_pages import read_waiting
from console_schemas import events
from console_schemas.engagement import ENDED
from console_schemas.feed import CustomerGone, CustomerTyping, CustomerWaiting, EngagementChanged, Heartbeat
from console_schemas.queries import (
    AiOffer,
    EngagementReply,
    EngagementRequest,
    MineRequest,
    OpenReply,
    OpenRequest,
    Request,
)

R = TypeVar("R")

SILENCE = 3.0
"""Seconds without a heartbeat, of which there is one every two, before the bridge is asked whether it is there."""
_SIGN_OF_LIFE = 3.0
"""Seconds that it then has to answer: so a silent bridge is noticed within seven, one that is gone within four."""
SLICE = 0.004
"""Seconds of taking in what has arrived, after which others have their turn."""
_RETRY = (0.2, 1.0)
"""Seconds between two attempts to read everything, random between these."""


class Behind(Exception):
    """What is known may be less than the bridge has told."""


class Ask(Protocol):
    """Asks the bridge. Raises `Refusal`, `Unknown` or `Unavailable`."""

    def __call__(self, question: Request[R], /, timeout: float | None = None) -> Awaitable[R]:
        """The answer, within so many seconds."""


class FeedSession:
    """What one person's console knows. It outlives connections, so that it can say what was missed."""

    def __init__(
        self,
        user: str,
        inbox: FeedInbox,
        ask: Ask,
        told: LinkEvents,
        greet: Callable[[OpenReply], Awaitable[None]],
        login_ends: Callable[[], datetime | None],
    ) -> None:
        self._user = user
        self._inbox = inbox
        self._ask = ask
        self._told = told
        self._greet = greet
        self._login_ends = login_ends
        self._engagements = Versions()
        self._queues = Versions()
        self._mine: dict[str, None] = {}
        self._offer: AiOffer | None = None
        self._heard_at = 0.0
        self._doubted = False
        self._clock: Callable[[], float] = asyncio.get_running_loop().time

    async def run(self) -> None:
        """Follow until cancelled. Raises `Refusal` where the person may not use the console (any more)."""
        while True:
            try:
                await self._read_everything()
                self._heard_at = self._clock()
                while True:
                    await self._inbox.wait()
                    await self._take_for_a_moment()
                    await self._mend()
                    await self._told.room()
            except (Unknown, Unavailable) as error:
                self._told.waiting(str(error))
            except Refusal as refusal:
                if refusal.refused.code not in ("unavailable", "not-available"):
                    raise
                self._told.waiting(refusal.refused.message)
            except Behind:
                pass
            await asyncio.sleep(random.uniform(*_RETRY))

    def doubt(self) -> None:
        """Somebody had no answer from the bridge: ask now whether it is there, and read everything from it again."""
        self._doubted = True

    async def _read_everything(self) -> None:
        self._doubted = False
        self._inbox.clear()  # the bridge stores before it tells, so that its answers cover all that was told before
        opened = await self._ask(OpenRequest())
        await self._inbox.serve(opened.me.queues)
        await self._greet(opened)
        waiting = await read_waiting(self._ask)
        mine = await self._ask(MineRequest())
        replies = [reply for each in mine.versions if (reply := await self._read(each)) and self._is_mine(reply)]
        gone = [reply for each in self._mine if each not in mine.versions and (reply := await self._read(each))]
        erased = [reply for reply in gone if reply.engagement.erased_at is not None]
        missed = self._queues.replace(waiting.versions)
        missed += self._engagements.replace({each.engagement.id: each.engagement.version for each in replies})
        self._mine = {reply.engagement.id: None for reply in replies}
        self._offer = opened.ai
        self._told.caught_up(missed)
        self._told.tell(Opened(reply=opened, login_ends=self._login_ends()))
        self._told.tell(WaitingSnapshot(rows=waiting.rows))
        for reply in erased:  # before they are missed among mine
            self._told.tell(_snapshot(reply))
        self._told.tell(MineSnapshot(engagement_ids=tuple(self._mine)))
        for reply in replies:
            self._told.tell(_snapshot(reply))

    async def _take_for_a_moment(self) -> None:
        """What has arrived, as far as it can be taken in without keeping the keyboard waiting."""
        until = self._clock() + SLICE
        while (heard := self._inbox.take()) is not None:
            await self._take(heard)
            if self._clock() >= until:
                return await asyncio.sleep(0)

    async def _take(self, heard: Heard) -> None:
        match heard.event:
            case Heartbeat():
                self._heartbeat(heard.event, own=heard.own)
            case CustomerTyping(engagement_id=engagement_id):
                if engagement_id in self._mine:
                    self._told.tell(heard.event)
            case EngagementChanged():
                await self._engagement_changed(heard.event)
            case CustomerWaiting() | CustomerGone():
                await self._queue_changed(heard.event)

    def _heartbeat(self, heartbeat: Heartbeat, *, own: bool) -> None:
        self._heard_at = now = self._clock()
        for queue, version in heartbeat.queues.items():
            self._queues.announce(queue, version, now)
        for engagement_id, version in heartbeat.engagements.items():
            if own and engagement_id not in self._mine:
                self._engagements.forget(engagement_id)  # it became mine by a fact that I could not read up on
            self._engagements.announce(engagement_id, version, now)
        if heartbeat.ai not in (None, self._offer):
            self._offer = heartbeat.ai
            self._told.tell(AiOffered(offer=heartbeat.ai))
        if own:  # it names all that is mine: what it leaves out has left me by a fact that did not arrive
            for engagement_id in self._mine.keys() - heartbeat.engagements.keys():
                self._engagements.announce(engagement_id, self._engagements.known[engagement_id] + 1, now)

    async def _engagement_changed(self, changed: EngagementChanged) -> None:
        fact = changed.event
        leaves = isinstance(fact, events.Leaving)
        new = not leaves and fact.engagement_id not in self._mine
        if isinstance(fact, events.EngagementErased):  # nothing can come after it, and nothing before it matters
            self._mine.pop(fact.engagement_id, None)
            self._engagements.set(fact.engagement_id, fact.version)
            return self._told.tell(changed)
        if fact.version <= self._engagements.known.get(fact.engagement_id, 0):
            return
        if new or self._engagements.judge(fact.engagement_id, fact.version) == "gap":
            await self._reread(fact.engagement_id, fact.version, mine=not leaves)
            return
        self._told.tell(changed)
        if leaves:
            self._mine.pop(fact.engagement_id, None)
            self._engagements.leave(fact.engagement_id)

    async def _queue_changed(self, change: CustomerWaiting | CustomerGone) -> None:
        verdict = self._queues.judge(change.queue, change.queue_version)
        if verdict == "gap":
            await self._reread_waiting()
            verdict = self._queues.judge(change.queue, change.queue_version)
            if verdict == "gap":
                raise Behind
        if verdict == "next":
            self._told.tell(change)

    async def _mend(self) -> None:
        now = self._clock()
        for engagement_id in self._engagements.overdue(now):
            await self._reread(engagement_id, self._engagements.known.get(engagement_id, 0))
        if self._queues.overdue(now):
            await self._reread_waiting()
        if self._doubted or now - self._heard_at > SILENCE:
            await self._ask(OpenRequest(), timeout=_SIGN_OF_LIFE)
            self._heard_at = self._clock()
            if self._doubted:
                raise Behind

    async def _reread_waiting(self) -> None:
        waiting = await read_waiting(self._ask)
        self._queues.replace(waiting.versions)
        self._told.tell(WaitingSnapshot(rows=waiting.rows))

    async def _reread(self, engagement_id: str, at_least: int, *, mine: bool = False) -> None:
        """Read an engagement whole. `mine`: its newest fact says that it is, whatever a bridge that is behind says."""
        reply = await self._read(engagement_id)
        version = reply.engagement.version if reply else at_least
        if version < at_least or (mine and reply is None):
            raise Behind
        self._engagements.set(engagement_id, version)
        if reply and self._is_mine(reply):
            self._mine[engagement_id] = None
            self._told.tell(_snapshot(reply))
            return
        self._engagements.leave(engagement_id)
        if engagement_id in self._mine:
            del self._mine[engagement_id]
            if reply and reply.engagement.erased_at is not None:
                self._told.tell(_snapshot(reply))
            self._told.tell(MineSnapshot(engagement_ids=tuple(self._mine)))

    async def _read(self, engagement_id: str) -> EngagementReply | None:
        """An engagement, or None where it is none of mine."""
        try:
            return await self._ask(EngagementRequest(engagement_id=engagement_id))
        except Refusal:
            return None

    def _is_mine(self, reply: EngagementReply) -> bool:
        owner = reply.engagement.owner
        return owner is not None and owner.id == self._user and reply.engagement.status not in ENDED


def _snapshot(reply: EngagementReply) -> EngagementSnapshot:
    return EngagementSnapshot(engagement=reply.engagement, entries=reply.entries, has_passkey=reply.has_passkey)
