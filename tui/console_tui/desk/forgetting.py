"""Erased customers: nothing of them stays on this desk, whether it hears of it now or was away at the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from console_client.link import EngagementSnapshot, Link, Opened, Refusal, Unavailable, Unknown
from console_schemas.events import EngagementErased
from console_schemas.feed import CustomerGone, EngagementChanged
from console_schemas.queries import EngagementRequest
from console_tui.chat_state import ERASED
from console_tui.console_state import ConsoleState
from console_tui.desk.desk import Desk
from console_tui.desk_events import ChatErased, Noticed
from console_tui.state import AnyEvent


class Forgetting:
    """Has every part of the desk forget who was erased. `forget` is given the id."""

    def __init__(self, link: Link, desk: Desk, forget: Callable[[str], None]) -> None:
        self._link = link
        self._desk = desk
        self._forget = forget
        self._met: set[str] = set()
        """Whose names have been on this desk as more than one of those who wait."""

    def follow(self, new: ConsoleState) -> None:
        """The chats that are here now."""
        self._met |= new.chats.keys() | new.shelved.keys()

    def heard(self, happened: Iterable[AnyEvent]) -> None:
        """Look through what has been taken in; and what was written for somebody may be older than their erasure."""
        for event in happened:
            match event:
                case EngagementChanged(event=EngagementErased() as fact) if fact.engagement_id in self._met:
                    self._forget(fact.engagement_id)
                case ChatErased():
                    self._forget(event.engagement_id)
                case EngagementSnapshot(engagement=engagement) if engagement.erased_at is not None:
                    self._forget(engagement.id)
                case CustomerGone(outcome="erased", engagement_id=erased):
                    if erased == self._desk.state.previewed:
                        self._desk.happened(Noticed(text=ERASED, severity="warning"))
                        self._forget(erased)
                case Opened():
                    self._desk.begin(self._ask_after_shelves())

    async def _ask_after_shelves(self) -> None:
        for engagement_id in tuple(self._desk.state.shelved):
            try:
                reply = await self._link.ask(EngagementRequest(engagement_id=engagement_id, limit=1))
                erased = reply.engagement.erased_at is not None
            except Refusal as refusal:
                erased = refusal.refused.code == "erased"
            except (Unknown, Unavailable):
                return  # it is asked again with the next connection
            if erased:
                self._desk.happened(ChatErased(engagement_id=engagement_id))
