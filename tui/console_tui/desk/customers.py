"""New customers: listening, looking at one who waits, and accepting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.commands import AcceptEngagement, DeclineOffer, SetListening
from console_schemas.queries import EngagementRequest, QueueRow
from console_tui.desk.desk import NOBODY_THERE, Desk, carry_out, now
from console_tui.desk_events import ChatChosen, ListeningSet, Noticed, PreviewOpened
from console_tui.signs import Signs

if TYPE_CHECKING:
    from console_tui.screens.preview import PreviewScreen

PREVIEWED = 50
"""Entries that a preview shows at most."""


class Customers:
    """Gets the agent new customers."""

    def __init__(self, link: Link, desk: Desk, signs: Signs) -> None:
        self._link = link
        self._desk = desk
        self._signs = signs
        self._previewing = False

    async def toggle_listening(self) -> None:
        """Listen, or listen no longer; the screen changes when the bridge has taken note."""
        on = not self._desk.state.listening
        if await carry_out(self._link, self._desk, SetListening(on=on)) is not None:
            self._desk.happened(ListeningSet(on=on))

    async def preview(self, engagement_id: str) -> None:
        """Show a waiting customer, and accept or decline as the agent says."""
        state = self._desk.state
        row = state.waiting.by_id.get(engagement_id)
        if row is None or self._previewing:
            return
        self._previewing = True
        try:
            answer = await self._look(row)
        finally:
            self._previewing = False
        if answer == "accept":
            await self.accept(row)
        elif answer == "decline":
            await carry_out(self._link, self._desk, DeclineOffer(engagement_id=engagement_id))

    async def _look(self, row: QueueRow) -> str | None:
        """What the agent says on seeing the customer."""
        from console_tui.screens.preview import PreviewScreen

        state = self._desk.state
        screen = PreviewScreen(row, state.me.id if state.me else "", self._signs, now(self._desk))
        self._desk.happened(PreviewOpened(engagement_id=row.engagement_id))
        self._desk.begin(self._load(screen, row.engagement_id))
        answer = await self._desk.answer_of(screen)
        self._desk.happened(PreviewOpened(engagement_id=""))
        return answer

    async def accept(self, row: QueueRow) -> None:
        """Take a customer; a loser hears who was faster."""
        self._desk.happened(Noticed(text=f"Accepting {row.name}{self._signs.ellipsis}"))
        if await carry_out(self._link, self._desk, AcceptEngagement(engagement_id=row.engagement_id)) is not None:
            self._desk.happened(Noticed(text=""))
            self._desk.happened(ChatChosen(engagement_id=row.engagement_id))

    async def _load(self, screen: PreviewScreen, engagement_id: str) -> None:
        from console_tui.screens.preview import PreviewScreen

        try:
            reply = await self._link.ask(EngagementRequest(engagement_id=engagement_id, limit=PREVIEWED))
        except Refusal as refusal:
            screen.post_message(PreviewScreen.Failed(refusal.refused.message))
        except (Unknown, Unavailable):
            screen.post_message(PreviewScreen.Failed(NOBODY_THERE))
        else:
            screen.post_message(PreviewScreen.Loaded(reply))
