"""Older parts of a transcript: fetched when the agent scrolls there, and some of them ahead of time."""

import asyncio
from collections.abc import Callable

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.queries import HistoryRequest
from console_tui.desk.desk import Desk
from console_tui.desk_events import HistoryLoaded

PAGE = 500
AHEAD = 2_000
"""Entries of the open chat that are here without anybody having asked for them."""
ATTEMPTS, PAUSE = 100, 0.02
"""How often, and after how many seconds each, to look whether a page has been taken in."""


class History:
    """Fetches what was said before what is here."""

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk
        self._asking: set[str] = set()

    async def fetch(self, engagement_id: str) -> bool:
        """Load the page before the oldest entry that is here; false where there is nothing (more) to be had now."""
        chat = self._desk.state.chats.get(engagement_id)
        if chat is None or chat.first == 0 or engagement_id in self._asking:
            return False
        start = max(0, chat.first - PAGE)
        self._asking.add(engagement_id)
        try:
            request = HistoryRequest(engagement_id=engagement_id, start=start, limit=chat.first - start)
            reply = await self._link.ask(request)
            self._desk.happened(HistoryLoaded(engagement_id=engagement_id, entries=reply.entries))
            return await self._taken_in(engagement_id, start)
        except (Refusal, Unknown, Unavailable):
            return False
        finally:
            self._asking.discard(engagement_id)

    async def _taken_in(self, engagement_id: str, start: int) -> bool:
        """Whether the page is here: it comes in with everything else that happens, a moment later."""
        for _ in range(ATTEMPTS):
            chat = self._desk.state.chats.get(engagement_id)
            if chat is None or chat.first <= start:
                return chat is not None
            await asyncio.sleep(PAUSE)
        return False

    async def older(self, engagement_id: str) -> None:
        """The agent is near the oldest entry."""
        await self.fetch(engagement_id)

    async def whole(self, engagement_id: str, wanted: Callable[[], bool]) -> bool:
        """Load everything, page by page, while it is wanted; whether all of it is here."""
        while wanted():
            chat = self._desk.state.chats.get(engagement_id)
            if chat is None or chat.first == 0:
                return chat is not None
            if engagement_id in self._asking:
                await asyncio.sleep(PAUSE)
            elif not await self.fetch(engagement_id):
                return False
        return False

    async def back_to(self, engagement_id: str, position: int) -> bool:
        """Load everything from this entry on; whether it is here."""
        while True:
            state = self._desk.state
            chat = state.chats.get(engagement_id)
            if chat is None or state.current != engagement_id:
                return False
            if chat.first <= position:
                return True
            if engagement_id in self._asking:
                await asyncio.sleep(PAUSE)
            elif not await self.fetch(engagement_id):
                return False

    async def ahead(self, engagement_id: str) -> None:
        """Load the pages that the agent is likely to scroll to, one after the other, while the chat is open."""
        while True:
            state = self._desk.state
            chat = state.chats.get(engagement_id)
            here = len(chat.entries) if chat else 0
            if state.current != engagement_id or here >= AHEAD or not await self.fetch(engagement_id):
                return
