"""Which sentences carry a conversation: those that name most, are central (as in LexRank), and repeat nothing."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence

from console_bridge.ai.words import words_of

MOST = 300
"""Texts that are ranked against each other, which takes their number squared."""

DAMPING = 0.85
STEPS = 15
WORD_WORTH = 0.1
CENTRAL_WORTH = 0.1
PREFERRED_WORTH = 1.0
"""What a new word, and being central, are worth beside a new name or number."""

_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]+|\d+")


def names_in(text: str) -> set[str]:
    """What a text names: numbers, and words with a capital inside a sentence."""
    return {name.casefold() for name in _NAME.findall(text)}


def choose(
    texts: Sequence[str], told: str, room: int, overhead: int, preferred: Collection[int] = frozenset()
) -> list[int]:
    """The indices, in order, of the texts that tell most beyond what `told` tells.

    Each takes its length and the overhead from the room. Every step takes the text with the most that is new for its
    length; of very many texts only those that name most are looked at. A preferred one is worth a name more.
    """
    names = [names_in(text) for text in texts]
    most = sorted(range(len(texts)), key=lambda index: -len(names[index]) - (index in preferred))[:MOST]
    words = {index: set(words_of(texts[index])) for index in most}
    central = dict(zip(most, centrality([texts[index] for index in most]), strict=True))
    known_names, known_words = names_in(f". {told}"), set(words_of(told))

    def worth(index: int) -> float:
        new = len(names[index] - known_names) + WORD_WORTH * len(words[index] - names[index] - known_words)
        new += PREFERRED_WORTH * (index in preferred and bool(words[index] - known_words))
        return (new + CENTRAL_WORTH * central[index] * bool(new)) / (overhead + len(texts[index]))

    chosen: list[int] = []
    while most:
        best = max(most, key=lambda index: (worth(index), -index))
        most.remove(best)
        if worth(best) > 0 and len(texts[best]) + overhead <= room:
            chosen.append(best)
            room -= len(texts[best]) + overhead
            known_names |= names[best]
            known_words |= words[best]
    return sorted(chosen)


def centrality(texts: Sequence[str]) -> list[float]:
    """How much each text has in common with the others, from 0 to 1."""
    vectors = _vectors(texts)
    links = [[_cosine(one, other) if one is not other else 0.0 for other in vectors] for one in vectors]
    scores = [1.0] * len(vectors)
    for _ in range(STEPS):
        flow = [0.0] * len(vectors)
        for row, score in zip(links, scores, strict=True):
            total = sum(row)
            for index, link in enumerate(row):
                flow[index] += score * link / total if link else 0.0
        scores = [1 - DAMPING + DAMPING * value for value in flow]
    most = max(scores, default=1.0)
    return [score / most for score in scores]


def _vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    """The words of each text, weighted by rarity and scaled to length one."""
    bags = [Counter(words_of(text)) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    vectors = []
    for bag in bags:
        weighted = {word: count * math.log(1 + len(bags) / spread[word]) for word, count in bag.items()}
        length = math.sqrt(sum(value * value for value in weighted.values())) or 1.0
        vectors.append({word: value / length for word, value in weighted.items()})
    return vectors


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)
