"""Status changes and the ways an engagement leaves the agent: completed, handed over, or back with the bot."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas import commands as c
from console_schemas.engagement import LABELS, TALKING, Status
from console_schemas.queries import ColleaguesRequest, SummaryMoment
from console_tui.chat_state import Chat
from console_tui.desk.assistance import Assistance
from console_tui.desk.desk import Desk, carry_out
from console_tui.desk_events import Noticed
from console_tui.screens.choice import Choice, ChoiceScreen
from console_tui.screens.confirm import ConfirmScreen

if TYPE_CHECKING:
    from console_tui.screens.transfer_to import TransferToScreen

STATUSES: tuple[tuple[Status, str, str], ...] = (
    ("active", "p", "The chat goes on"),
    ("on_hold", "h", "The customer is asked to wait"),
    ("wrap_up", "f", "Ends the chat for the customer; the notes stay open"),
    ("completed", "c", "Ends the engagement formally, with its notes"),
)
"""What an agent may choose: the status, its letter, and what it does."""


class Ending:
    """Changes the status of the open chat, up to its end."""

    def __init__(self, link: Link, desk: Desk, assistance: Assistance) -> None:
        self._link = link
        self._desk = desk
        self._assistance = assistance

    async def change_status(self) -> None:
        """Let the agent choose the status."""
        chat = self._desk.state.chat
        if chat is None:
            return
        now = chat.engagement.status
        choices = [
            Choice(status, letter, LABELS[status], what, current=status == now)
            for status, letter, what in STATUSES
            if now in TALKING or status in ("wrap_up", "completed")
        ]
        status = await self._desk.answer_of(ChoiceScreen(f"Status of {chat.engagement.customer_name}", choices))
        engagement_id = chat.engagement.id
        match status:
            case "active":
                await carry_out(self._link, self._desk, c.ResumeEngagement(engagement_id=engagement_id))
            case "on_hold":
                await carry_out(self._link, self._desk, c.HoldEngagement(engagement_id=engagement_id))
            case "wrap_up":
                finished = await carry_out(self._link, self._desk, c.FinishChat(engagement_id=engagement_id))
                if finished is not None and self._summarises("wrap_up"):
                    await self._assistance.summarise()
            case "completed":
                await self._complete(chat)

    async def complete(self) -> None:
        """End the engagement, once the agent has confirmed."""
        chat = self._desk.state.chat
        if chat is None:
            return
        confirmed: str | None = "asked later"
        if not chat.draft.strip() and chat.notes_draft is None and _has_notes(chat):
            question = f"Complete the engagement with {chat.engagement.customer_name}?"
            confirmed = await self._desk.answer_of(ConfirmScreen(question, "Complete"))
        if confirmed is not None:
            await self._complete(chat)

    async def _complete(self, chat: Chat) -> None:
        """Ask where something would be lost, then end the engagement."""
        if not await self._may_lose(chat.draft):
            return
        notes = await self._notes_to_keep(chat)
        if notes is not None:
            if chat.engagement.status in TALKING and self._summarises("wrap_up"):
                await self._assistance.summarise_first(chat.engagement.id)
            completed = c.CompleteEngagement(engagement_id=chat.engagement.id, notes=notes)
            await carry_out(self._link, self._desk, completed)

    async def _may_lose(self, draft: str) -> bool:
        """Whether the agent minds that a reply is written and not sent."""
        if not draft.strip():
            return True
        choices = [Choice("complete", "c", "Complete without sending it")]
        return await self._desk.answer_of(ChoiceScreen("A reply is written and not sent", choices)) == "complete"

    async def _notes_to_keep(self, chat: Chat) -> str | None:
        """The notes to complete with; none: do not complete."""
        name = chat.engagement.customer_name
        if chat.notes_draft is not None:
            choices = [
                Choice("save", "s", "Save the notes and complete"),
                Choice("discard", "d", "Complete without the changes to the notes"),
            ]
            answer = await self._desk.answer_of(ChoiceScreen(f"The notes on {name} are not saved", choices))
            return {"save": chat.notes_draft, "discard": chat.engagement.notes}.get(answer or "")
        if not _has_notes(chat):
            choices = [Choice("complete", "c", "Complete without notes")]
            answer = await self._desk.answer_of(ChoiceScreen(f"There are no notes on {name}", choices))
            return "" if answer == "complete" else None
        return chat.notes

    async def save_notes(self) -> None:
        """Have the notes kept as they stand."""
        chat = self._desk.state.chat
        if chat is None or chat.notes_draft is None:
            return
        saved = c.SaveNotes(engagement_id=chat.engagement.id, notes=chat.notes_draft)
        if await carry_out(self._link, self._desk, saved) is not None:
            self._desk.happened(Noticed(text="Notes saved."))

    async def hand_over(self) -> None:
        """Give the customer to another queue or agent."""
        from console_tui.screens.transfer_to import TransferToScreen

        state = self._desk.state
        chat = state.chat
        if chat is None:
            return
        screen = TransferToScreen(chat.engagement.customer_name, state.queues, chat.engagement.queue)
        self._desk.begin(self._meet(screen))
        target = await self._desk.answer_of(screen)
        if target is not None:
            if self._summarises("transfer"):
                await self._assistance.summarise_first(chat.engagement.id)
            command = c.TransferEngagement(
                engagement_id=chat.engagement.id,
                queue=target.queue or None,
                agent=target.agent or None,
                note=target.note,
            )
            await carry_out(self._link, self._desk, command)

    async def _meet(self, screen: TransferToScreen) -> None:
        """Tell the question which colleagues are there; without an answer it has the queues."""
        from console_tui.screens.transfer_to import TransferToScreen

        with suppress(Refusal, Unknown, Unavailable):
            reply = await self._link.ask(ColleaguesRequest())
            screen.post_message(TransferToScreen.Met(reply.colleagues))

    def _summarises(self, moment: SummaryMoment) -> bool:
        """Whether the administrator wants a summary now, and it may be asked for in this chat."""
        state = self._desk.state
        return state.chat is not None and state.ai.summarises(moment, state.chat.engagement.queue)

    async def return_to_bot(self) -> None:
        """Give the conversation back to the bot, once the agent has confirmed."""
        chat = self._desk.state.chat
        if chat is None:
            return
        name = chat.engagement.customer_name
        if await self._desk.answer_of(ConfirmScreen(f"Give {name} back to the bot?", "Return to bot")):
            await carry_out(self._link, self._desk, c.ReturnToBot(engagement_id=chat.engagement.id))


def _has_notes(chat: Chat) -> bool:
    return bool(chat.notes.strip() or chat.engagement.summaries)
