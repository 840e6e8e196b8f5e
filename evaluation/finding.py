"""How well articles are found: recall in the first three, and the mean reciprocal rank."""

from collections.abc import Sequence
from typing import NamedTuple

from evaluation.asked import Asked
from evaluation.rankers import Rank


class Found(NamedTuple):
    """Shares between 0 and 1, over all questions."""

    recall_at_3: float
    mrr: float


def found_by(rank: Rank, questions: Sequence[Asked]) -> Found:
    """How well a ranking finds the articles; the reciprocal of a rank beyond the tenth counts as 0."""
    first_three = reciprocal = 0.0
    for asked in questions:
        ranked = list(rank(asked))
        if asked.article in ranked:
            place = ranked.index(asked.article) + 1
            first_three += place <= 3
            reciprocal += 1 / place
    count = max(1, len(questions))
    return Found(recall_at_3=first_three / count, mrr=reciprocal / count)
