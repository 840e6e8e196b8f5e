"""What to look up in the knowledge base for a question: what the customer asks now, and less of what came before."""

from collections.abc import Callable

from console_bridge.ai.conversation import customer_turns, spoken
from console_bridge.ai.languages import language_of
from console_bridge.ai.question import Question
from console_bridge.ai.terms import Terms, terms_of

RECENT = (1.0, 0.35, 0.15)
"""The weights of what the customer said, the newest first."""

BACKGROUND = 0.25
"""The weight of what the bot said about the case."""

LOOK_BACK = 12


def query_of(question: Question, is_known: Callable[[Terms], bool]) -> Terms:
    """What is looked up. The agent's instruction and the customer's newest turn that means something count full.

    `is_known` says whether the knowledge base has anything on some terms: names, numbers and thanks push nothing back.
    """
    turns = customer_turns(spoken(question.entries))[-LOOK_BACK:]
    telling = [turn for turn in reversed(turns) if is_known(terms_of([(turn, 1.0)]))]
    parts = [(question.instruction, 1.0), *zip(telling, RECENT, strict=False)]
    parts += [(question.context.reason, BACKGROUND), (question.context.summary, BACKGROUND)]
    return terms_of(parts)


def asked_in(question: Question) -> str:
    """The language that the customer writes, else the one that the bot named; empty: nobody knows it."""
    turns = customer_turns(spoken(question.entries))[-LOOK_BACK:]
    return language_of("\n".join(turns)) or question.context.language.partition("-")[0].lower()
