"""What to look up in the knowledge base for a question: what the customer asks now, and less of what came before."""

from collections.abc import Callable, Iterable

from console_bridge.ai.conversation import customer_turns, spoken
from console_bridge.ai.personal_data import without_personal_data
from console_bridge.ai.question import Question
from console_bridge.ai.words import words_of

Weights = dict[str, float]

RECENT = (1.0, 0.35, 0.15)
"""The weights of what the customer said, the newest first."""

BACKGROUND = 0.25
"""The weight of what the bot said about the case."""

LOOK_BACK = 12


def query_of(question: Question, is_known: Callable[[Weights], bool]) -> Weights:
    """Words and their weights. The agent's instruction and the customer's newest turn that means something count full.

    `is_known` says whether the knowledge base has anything on some words: names, numbers and thanks push nothing back.
    """
    turns = customer_turns(spoken(question.entries))[-LOOK_BACK:]
    telling = [turn for turn in reversed(turns) if is_known(weights_of([(turn, 1.0)]))]
    parts = [(question.instruction, 1.0), *zip(telling, RECENT, strict=False)]
    parts += [(question.context.reason, BACKGROUND), (question.context.summary, BACKGROUND)]
    return weights_of(parts)


def weights_of(parts: Iterable[tuple[str, float]]) -> Weights:
    """The meaningful words of weighted texts, each with its greatest weight; personal data and numbers are left out."""
    weights: Weights = {}
    for text, weight in parts:
        for word in words_of(without_personal_data(text)):
            if not word.isdigit():
                weights[word] = max(weight, weights.get(word, 0.0))
    return weights
