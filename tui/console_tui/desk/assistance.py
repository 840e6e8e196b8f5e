"""The AI: a suggested reply that streams onto a card, and a summary that goes into the notes. It never sends."""

import re

from textual.worker import Worker

from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.assist import Answered, AssistRequest, SummaryRequest
from console_schemas.commands import AddSummary
from console_schemas.events import SummaryBlock
from console_schemas.ids import new_id
from console_schemas.queries import Request
from console_tui.desk.desk import Desk, carry_out, now
from console_tui.desk_events import (
    AssistAnswered,
    AssistAsked,
    AssistDismissed,
    AssistFailed,
    AssistGrown,
    AssistKind,
    AssistSent,
    Noticed,
)

AI_AWAY = "The AI service cannot be reached. The chat goes on without it."
AI_SLOW = "The AI service did not answer in time."


_CITATION = re.compile(r" ?\[\d{1,3}\]")


def without_citations(text: str) -> str:
    """The text without the numbers of its sources: they are for the agent, the customer does not see the sources."""
    return _CITATION.sub("", text)


class Assistance:
    """Asks the AI service, and takes what it says where the agent wants it."""

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk
        self._asking: dict[tuple[str, AssistKind], Worker[None]] = {}

    async def suggest(self) -> None:
        """Ask for a reply to the customer of the open chat; what is written so far goes with the question."""
        chat = self._desk.state.chat
        if chat is not None:
            self._begin(AssistRequest(engagement_id=chat.engagement.id, draft=chat.draft), "reply")

    async def summarise(self) -> None:
        """Ask for a summary of the open chat, which is added to its notes."""
        chat = self._desk.state.chat
        if chat is not None:
            self._desk.happened(Noticed(text="The AI reads the conversation; the summary comes into the notes."))
            self._begin(SummaryRequest(engagement_id=chat.engagement.id), "summary")

    def take_suggestion(self) -> str:
        """The suggestion, to be put where the agent writes; the card is gone. Empty: there is none."""
        chat = self._desk.state.chat
        if chat is None or chat.suggestion.state != "ready":
            return ""
        text = without_citations(chat.suggestion.text).strip()
        self.dismiss("reply")
        return text

    def dismiss(self, kind: AssistKind) -> None:
        """Away with the answer, and stop the AI where it is still at it."""
        chat = self._desk.state.chat
        if chat is None:
            return
        asking = self._asking.pop((chat.engagement.id, kind), None)
        if asking is not None:
            asking.cancel()
        self._desk.happened(AssistDismissed(engagement_id=chat.engagement.id, kind=kind))

    def _begin(self, request: AssistRequest | SummaryRequest, kind: AssistKind) -> None:
        key = (request.engagement_id, kind)
        earlier = self._asking.get(key)
        if earlier is not None:
            earlier.cancel()
        self._desk.happened(AssistAsked(engagement_id=request.engagement_id, kind=kind))
        self._asking[key] = self._desk.begin(self._follow(request, request.engagement_id, kind))

    async def _follow(self, request: Request[Answered], engagement_id: str, kind: AssistKind) -> None:
        answers = self._link.ask(request)
        text = ""
        try:
            async for piece in answers:
                if piece.sent:
                    self._desk.happened(AssistSent(engagement_id=engagement_id, kind=kind, sent=piece.sent))
                if not piece.text:
                    continue
                text += piece.text
                self._desk.happened(AssistGrown(engagement_id=engagement_id, kind=kind, text=text))
            answered = await answers
        except Refusal as refusal:
            self._fail(engagement_id, kind, refusal.refused.message)
        except Unknown:
            self._fail(engagement_id, kind, AI_SLOW)
        except Unavailable:
            self._fail(engagement_id, kind, AI_AWAY)
        else:
            await self._finish(engagement_id, kind, answered)
        finally:
            await answers.aclose()

    async def _finish(self, engagement_id: str, kind: AssistKind, answered: Answered) -> None:
        if kind == "reply":
            answer = AssistAnswered(
                engagement_id=engagement_id,
                text=answered.text,
                origin=answered.origin,
                sources=answered.sources,
                note=answered.note,
            )
            self._desk.happened(answer)
            return
        block = SummaryBlock(
            id=new_id("s"), text=answered.text, source=answered.origin, covers=answered.covers, made_at=now(self._desk)
        )
        if await carry_out(self._link, self._desk, AddSummary(engagement_id=engagement_id, block=block)) is not None:
            self._desk.happened(Noticed(text=f"The summary is in the notes. {answered.note}".rstrip()))
        self._desk.happened(AssistDismissed(engagement_id=engagement_id, kind=kind))

    def _fail(self, engagement_id: str, kind: AssistKind, reason: str) -> None:
        self._desk.happened(AssistFailed(engagement_id=engagement_id, kind=kind, reason=reason))
        if kind == "summary":
            self._desk.happened(AssistDismissed(engagement_id=engagement_id, kind=kind))
            self._desk.happened(Noticed(text=reason, severity="warning"))
