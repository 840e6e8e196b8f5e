"""What to look up for a text: each word or phrase that means something, with what else is said for it."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from console_bridge.ai.personal_data import without_personal_data
from console_bridge.ai.stems import stems_of
from console_bridge.ai.synonyms import Found, Phrase, customer_service
from console_bridge.ai.words import STOP_WORDS, all_words

SYNONYM = 0.6
"""What another word for the same is worth beside the word itself."""

CASE = 1.2
"""What a word of the lexicon, which says what the customer wants, is worth beside one that only names a thing."""

WITHIN = 0.3
"""What a word is worth that is a part of a known phrase, beside the phrase."""

NEAR = 0.25
"""What it is worth that two neighbouring words are also neighbours in an article."""


FAR = 3
"""Places between words that are no neighbours any more."""


class Form(NamedTuple):
    """A way to say a term; `near` finds its words in any order, close together."""

    phrase: Phrase
    share: float
    near: bool = False


class Term(NamedTuple):
    """One thing that a text speaks of, in all the ways to say it."""

    forms: tuple[Form, ...]
    weight: float


Terms = dict[tuple[str, ...], Term]
"""Terms by the stems that were found in the text."""


def terms_of(parts: Iterable[tuple[str, float]]) -> Terms:
    """The terms of weighted texts, each with its greatest weight; personal data and numbers are left out."""
    terms: Terms = {}
    for text, weight in parts:
        if weight and text:
            for term in _terms_in(without_personal_data(text), weight):
                key = term.forms[0].phrase.stems + ("~",) * term.forms[0].near
                if key not in terms or terms[key].weight < term.weight:
                    terms[key] = term
    return terms


def _terms_in(text: str, weight: float) -> Iterator[Term]:
    words = all_words(text)
    stems = stems_of(words)

    def phrase(*places: int) -> Phrase:
        return Phrase(tuple(words[place] for place in places), tuple(stems[place] for place in places))

    known: set[int] = set()
    within: set[int] = set()
    for found in customer_service().find(stems):
        places = range(found.start, found.end)
        if any(words[place] not in STOP_WORDS for place in places):
            share = WITHIN if within.issuperset(places) else 1.0
            yield Term(_forms(phrase(*places), found), weight * CASE * share)
            known.update(places)
            within.update(places if len(places) > 1 else ())
    telling = [place for place, word in enumerate(words) if _tells(word)]
    for place in telling:
        if place not in known or place in within:
            yield Term((Form(phrase(place), 1.0),), weight * (WITHIN if place in within else 1.0))
    for one, other in pairwise(telling):
        if other - one <= FAR:
            yield Term((Form(phrase(one, other), 1.0, near=True),), weight * NEAR)


def _forms(own: Phrase, found: Found) -> tuple[Form, ...]:
    others = {other.stems: other for meaning in found.meanings for other in meaning if other.stems != own.stems}
    return (Form(own, 1.0), *(Form(other, SYNONYM) for other in others.values()))


def _tells(word: str) -> bool:
    return len(word) > 1 and word not in STOP_WORDS and not word.isdigit()
