"""The AI: a suggested reply that streams onto a card, and a summary that goes into the notes. It never sends."""

import asyncio
import contextlib
import re
from weakref import WeakValueDictionary

from textual.worker import Worker, WorkerError

from console_client.ai_figures import stats_text
from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.ai import AiStatsRequest, AiVerdict, Verdict
from console_schemas.assist import Answered, AssistRequest, Refinement, SummaryRequest
from console_schemas.commands import AddSummary
from console_schemas.events import SummaryBlock
from console_schemas.ids import new_id
from console_schemas.queries import Request
from console_tui.chat_state import Chat
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
AI_SLOW = "The AI service did not answer in time. Ask again."

INCOMPLETE = "Incomplete: the AI broke off here. Another summary takes the place of this one."
AI_ORIGIN = "an AI that broke off"
"""Which it was is told at the end of an answer."""

SUMMARY_SECONDS = 10.0
"""How long a customer who is handed over waits for the summary."""

WISHES: dict[Refinement, str] = {
    "shorter": "Say the same in half the words.",
    "longer": "Say more about it, from the passages only.",
    "friendlier": "Say the same in a friendlier tone.",
    "formal": "Say the same in a more formal tone.",
}
"""What a model is told for each usual change."""

_CITATION = re.compile(r" ?\[\d{1,3}\]")


def without_citations(text: str) -> str:
    """The text without the numbers of its sources: they are for the agent, the customer does not see the sources."""
    return _CITATION.sub("", text)


class Assistance:
    """Asks the AI service, and takes what it says where the agent wants it."""

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk
        self._asking: WeakValueDictionary[tuple[str, AssistKind], Worker[None]] = WeakValueDictionary()
        """While they run."""
        self._taken: dict[str, str] = {}
        """Suggestions that are in the input of their engagement and not sent yet."""

    async def suggest(self) -> None:
        """Ask for a reply to the customer of the open chat; what is written so far goes with the question."""
        chat = self._desk.state.chat
        if chat is not None:
            self._judge_unwanted(chat)
            self._begin(AssistRequest(engagement_id=chat.engagement.id, draft=chat.draft), "reply")

    def refine(self, refine: Refinement, wish: str = "") -> None:
        """Have the suggestion changed: in one of the usual ways, or as the agent wishes."""
        chat = self._desk.state.chat
        if chat is not None and chat.suggestion.state == "ready":
            request = AssistRequest(
                engagement_id=chat.engagement.id,
                draft=chat.suggestion.text,
                refine=refine,
                instruction=wish or WISHES.get(refine, ""),
            )
            self._begin(request, "reply")

    async def summarise(self) -> None:
        """Ask for a summary of the open chat, which is added to its notes."""
        chat = self._desk.state.chat
        if chat is not None:
            self._desk.happened(Noticed(text="The AI reads the conversation; the summary comes into the notes."))
            self._begin(SummaryRequest(engagement_id=chat.engagement.id), "summary")

    async def summarise_first(self, engagement_id: str) -> None:
        """Summarise before the engagement leaves the agent, who is not kept waiting for long."""
        self._desk.happened(Noticed(text="The AI summarises the conversation first; Esc goes on without."))
        work = self._begin(SummaryRequest(engagement_id=engagement_id), "summary")
        try:
            async with asyncio.timeout(SUMMARY_SECONDS):
                await work.wait()
        except TimeoutError:
            work.cancel()
            self._desk.happened(AssistDismissed(engagement_id=engagement_id, kind="summary"))
        except WorkerError:
            return  # the agent did not want to wait

    async def figures(self) -> str:
        """What the AI was used for, as a table; empty where it cannot be had, which is then said."""
        try:
            return stats_text(await self._link.ask(AiStatsRequest()))
        except (Refusal, Unknown, Unavailable) as failure:
            self._desk.happened(Noticed(text=str(failure), severity="warning"))
            return ""

    def take_suggestion(self) -> str:
        """The suggestion, to be put where the agent writes; the card is gone. Empty: there is none."""
        chat = self._desk.state.chat
        if chat is None or not chat.suggestion.can_be_taken:
            return ""
        text = without_citations(chat.suggestion.text).strip()
        self._taken[chat.engagement.id] = text
        self._away(chat, "reply")
        return text

    def sent(self, engagement_id: str, text: str) -> None:
        """The agent has sent this: what was suggested, or what they made of it."""
        taken = self._taken.pop(engagement_id, None)
        if taken is not None:
            self._judge("accepted" if text.strip() == taken else "edited")

    def dismiss(self, kind: AssistKind) -> None:
        """Away with the answer, and stop the AI where it is still at it."""
        chat = self._desk.state.chat
        if chat is not None:
            if kind == "reply":
                self._judge_unwanted(chat)
            self._away(chat, kind)

    def forget(self, engagement_id: str) -> None:
        """Ask nothing more about this chat, and keep nothing of it."""
        self._taken.pop(engagement_id, None)
        for key in [key for key in self._asking if key[0] == engagement_id]:
            asking = self._asking.pop(key, None)
            if asking is not None:
                asking.cancel()

    def _away(self, chat: Chat, kind: AssistKind) -> None:
        asking = self._asking.pop((chat.engagement.id, kind), None)
        if asking is not None:
            asking.cancel()
        self._desk.happened(AssistDismissed(engagement_id=chat.engagement.id, kind=kind))

    def _judge_unwanted(self, chat: Chat) -> None:
        if chat.suggestion.state == "ready":
            self._judge("rejected")

    def _judge(self, verdict: Verdict) -> None:
        self._desk.begin(self._tell(AiVerdict(verdict=verdict)))

    async def _tell(self, verdict: AiVerdict) -> None:
        with contextlib.suppress(Refusal, Unknown, Unavailable):  # a figure is not worth a word to the agent
            await self._link.ask(verdict)

    def _begin(self, request: AssistRequest | SummaryRequest, kind: AssistKind) -> Worker[None]:
        key = (request.engagement_id, kind)
        earlier = self._asking.get(key)
        if earlier is not None:
            earlier.cancel()
        self._desk.happened(AssistAsked(engagement_id=request.engagement_id, kind=kind))
        work = self._asking[key] = self._desk.begin(self._follow(request, request.engagement_id, kind))
        return work

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
            await self._fail(engagement_id, kind, refusal.refused.message, text)
        except Unknown:
            await self._fail(engagement_id, kind, AI_SLOW, text)
        except Unavailable:
            await self._fail(engagement_id, kind, AI_AWAY, text)
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
        if await self._add_summary(engagement_id, answered):
            self._desk.happened(Noticed(text=f"The summary is in the notes. {answered.note}".rstrip()))
        self._desk.happened(AssistDismissed(engagement_id=engagement_id, kind=kind))

    def _earlier(self, engagement_id: str) -> tuple[SummaryBlock, ...]:
        chat = self._desk.state.chats.get(engagement_id)
        return chat.engagement.summaries if chat else ()

    async def _add_summary(self, engagement_id: str, answered: Answered) -> bool:
        earlier = self._earlier(engagement_id)
        block = SummaryBlock(
            id=earlier[-1].id if earlier else new_id("s"),
            text=answered.text,
            source=answered.origin,
            covers=answered.covers,
            made_at=now(self._desk),
        )
        adding = AddSummary(engagement_id=engagement_id, block=block)
        return await carry_out(self._link, self._desk, adding) is not None

    async def _fail(self, engagement_id: str, kind: AssistKind, reason: str, so_far: str) -> None:
        """No whole answer. Of a summary what came goes into the notes, unless a summary is there already."""
        self._desk.happened(AssistFailed(engagement_id=engagement_id, kind=kind, reason=reason))
        if kind == "reply":
            return
        if so_far.strip() and not self._earlier(engagement_id):
            part = Answered(text=f"{so_far.strip()}\n\n{INCOMPLETE}", origin=AI_ORIGIN)
            if await self._add_summary(engagement_id, part):
                reason = f"{reason} What came of the summary is in the notes."
        self._desk.happened(AssistDismissed(engagement_id=engagement_id, kind=kind))
        self._desk.happened(Noticed(text=reason, severity="warning"))
