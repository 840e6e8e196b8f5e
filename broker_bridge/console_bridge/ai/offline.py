"""The offline default: drafts quoted from the knowledge base and summaries quoted from the conversation. No model."""

import asyncio
import re
from collections.abc import AsyncGenerator

from msgspec.structs import replace

from console_bridge.ai.conversation import customer_name, spoken
from console_bridge.ai.extract import summary_of
from console_bridge.ai.knowledge import Knowledge, Match
from console_bridge.ai.languages import differ, language_of
from console_bridge.ai.live_knowledge import LiveKnowledge
from console_bridge.ai.query import asked_in, query_of
from console_bridge.ai.question import EXTRACT, Question
from console_bridge.ai.refining import refined
from console_bridge.ai.sources import sources_of
from console_bridge.ai.terms import Terms
from console_client.link import Refusal
from console_schemas.assist import Answered, Piece
from console_schemas.commands import Refused

FITS = 1.4
"""The score below which an article does not answer the question."""

KNOWN = 0.5
"""The score above which the knowledge base has something on some words."""

CANNED_SHARE = 0.8
"""A canned reply is taken where it scores at least this share of the best article: it can be sent as it is."""

_BLANK = re.compile(r"\{[a-z][a-z_.]*\}")
"""A place in a canned reply for something that differs from customer to customer."""

NOT_FOLLOWED = "No model is configured: your instruction was only used to search."


class OfflineWriter:
    """Answers from the knowledge base and the conversation alone."""

    def __init__(self, knowledge: Knowledge | LiveKnowledge) -> None:
        self._knowledge = knowledge

    async def write(self, question: Question) -> AsyncGenerator[Piece | Answered, None]:
        """See `Writer.write`. The work is done in a thread, so that a long transcript delays nobody."""
        question = question.masked()
        answer = await asyncio.to_thread(self._summary if question.kind == "summary" else self._draft, question)
        for part in re.findall(r"[^\n]*\n|[^\n]+", answer.text):
            yield Piece(text=part)
        yield answer

    def find(self, question: Question, limit: int = 3) -> list[Match]:
        """What the knowledge base has on a question, best first."""
        question = question.masked()
        if question.refine:  # the instruction is about the wording and not about what is looked for
            question = replace(question, instruction="")
        return self._knowledge.search(query_of(question, self._knows), limit, asked_in(question))

    def _knows(self, terms: Terms) -> bool:
        return any(match.score >= KNOWN for match in self._knowledge.search(terms, 1))

    def _summary(self, question: Question) -> Answered:
        if not spoken(question.entries):
            raise Refusal(Refused(code="not-available", message="Nothing was said yet: there is nothing to summarise."))
        text = summary_of(question.context, question.entries)
        return Answered(text=text, origin=EXTRACT, covers=len(question.entries))

    def _draft(self, question: Question) -> Answered:
        if question.refine:
            return refined(question, self.find(question))
        matches = [match for match in self.find(question) if match.score >= FITS]
        if not matches:
            raise Refusal(Refused(code="not-available", message=self._nothing()))
        language = asked_in(question)
        best = next((match for match in matches if _is_ready(match, matches[0], language)), matches[0])
        matches = [best, *(match for match in matches if match is not best)]
        text = _filled(best, question)
        return Answered(
            text=text,
            origin=EXTRACT,
            sources=sources_of(matches),
            covers=len(question.entries),
            note=_note(question, text),
        )

    def _nothing(self) -> str:
        if not self._knowledge.articles:
            return "There is no knowledge base to draft from. An administrator can name one in ai.knowledge."
        return "Nothing in the knowledge base fits this question: please write the reply yourself."


def _is_ready(match: Match, best: Match, language: str) -> bool:
    """Whether it can be sent as it is, in the customer's language."""
    if match.article.kind != "canned" or match.score < CANNED_SHARE * best.score:
        return False
    return not differ(language_of(match.article.body), language)


def _note(question: Question, text: str) -> str:
    notes = [NOT_FOLLOWED] if question.instruction.strip() else []
    if blanks := dict.fromkeys(_BLANK.findall(text)):
        notes.append(f"To be filled in: {', '.join(blanks)}.")
    return " ".join(notes)


def _filled(match: Match, question: Question) -> str:
    """The canned reply with its placeholders filled, or the answering passage as a draft."""
    said = spoken(question.entries)
    name = customer_name(said)
    if match.article.kind == "canned":
        known = {"customer.name": name or "there", "queue": question.context.queue}
        return _BLANK.sub(lambda blank: known.get(blank[0][1:-1], blank[0]), match.article.body)
    first_words = not any(entry.author.role == "agent" for entry in said)
    in_english = question.context.language.partition("-")[0].lower() in ("", "en")
    greeting = f"Hello {name}, thank you for waiting. " if name and first_words and in_english else ""
    return f"{greeting}{match.passage} [1]"
