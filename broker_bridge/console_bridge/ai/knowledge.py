"""The knowledge base in memory: SQLite FTS5, each term looked up alone, so that a chatty question finds its article."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from console_bridge.ai.article import Article
from console_bridge.ai.boilerplate import Boilerplate
from console_bridge.ai.languages import differ, language_of
from console_bridge.ai.passages import passages_of
from console_bridge.ai.stems import stems_of
from console_bridge.ai.terms import Term, Terms
from console_bridge.ai.text_index import TextIndex
from console_bridge.ai.words import STOP_WORDS, all_words

MOST_TERMS = 80
"""Terms of one search that are looked up: the weightiest."""

PASSAGE_SHARE = 0.5
"""How much an article's best passage adds to its score."""

TITLE_WORTH = 1.0
"""What it adds to the score that all words of the title, which names the case, are in the question."""

ALONE = 0.4
"""What an article's score is worth at least that has next to nothing of the question but one word."""


OTHER_LANGUAGE = 0.75
"""What an article counts in the order that is written in another language than the question."""


class Match(NamedTuple):
    """An article that was found."""

    article: Article
    passage: str
    """The part of it that answers best."""
    score: float
    """How well it fits: about 1 for each rare word of the question that it is about, in any knowledge base."""


class Knowledge:
    """Articles and their passages, indexed. May be searched from several threads."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = tuple(articles)
        boilerplate = Boilerplate([article.body for article in self.articles])
        self._passages = [(index, text) for index, one in enumerate(self.articles) for text in passages_of(one.body)]
        self._titles = [_telling_stems(article.title) for article in self.articles]
        self._languages = [language_of(f"{article.title}\n{article.body}") for article in self.articles]
        self._whole = TextIndex(
            (article.title, article.category, *boilerplate.parts(article.body)) for article in self.articles
        )
        self._parts = TextIndex(
            (self.articles[index].title, self.articles[index].category, *boilerplate.parts(text))
            for index, text in self._passages
        )

    def search(self, terms: Terms, limit: int = 3, language: str = "") -> list[Match]:
        """The best articles for some terms, best first and rather in this language; nothing where no term is known."""
        weightiest = sorted(terms.values(), key=lambda term: -term.weight)[:MOST_TERMS]
        by_term = [self._whole.find(term) for term in weightiest]
        passages = _sums(self._parts.find(term) for term in weightiest)
        best = self._best_passages(passages)
        totals = self._covering(weightiest, by_term)
        worth: dict[int, float] = {}
        for index in totals:
            totals[index] += PASSAGE_SHARE * passages.get(best.get(index, -1), 0.0)
            totals[index] += TITLE_WORTH * self._title_share(index, weightiest)
            worth[index] = totals[index] * (OTHER_LANGUAGE if differ(self._languages[index], language) else 1.0)
        ranked = sorted(totals, key=lambda index: (-worth[index], index))[:limit]
        return [
            Match(
                article=self.articles[index],
                passage=self._passages[best[index]][1] if index in best else self.articles[index].title,
                score=totals[index],
            )
            for index in ranked
        ]

    def _covering(self, terms: list[Term], found: list[dict[int, float]]) -> dict[int, float]:
        """The sum for each article, less where it has few of the terms that any article has."""
        totals = _sums(found)
        asked = sum(term.weight for term, rows in zip(terms, found, strict=True) if rows)
        for index in totals:
            covered = sum(term.weight for term, rows in zip(terms, found, strict=True) if index in rows)
            totals[index] *= ALONE + (1 - ALONE) * covered / asked
        return totals

    def _title_share(self, index: int, terms: list[Term]) -> float:
        title = self._titles[index]
        if not title:
            return 0.0
        shares = dict.fromkeys(title, 0.0)
        for term in terms:
            for form in term.forms:
                if not form.near and title.issuperset(stem for stem in form.phrase.stems if stem not in STOP_WORDS):
                    for stem in title.intersection(form.phrase.stems):
                        shares[stem] = max(shares[stem], min(1.0, term.weight) * form.share)
        return sum(shares.values()) / len(title)

    def _best_passages(self, scores: Mapping[int, float]) -> dict[int, int]:
        best: dict[int, int] = {}
        for number, score in scores.items():
            index = self._passages[number][0]
            if index not in best or score > scores[best[index]]:
                best[index] = number
        return best


def _sums(found: Iterable[Mapping[int, float]]) -> dict[int, float]:
    totals: dict[int, float] = {}
    for rows in found:
        for row, score in rows.items():
            totals[row] = totals.get(row, 0.0) + score
    return totals


def _telling_stems(title: str) -> frozenset[str]:
    words = [word for word in all_words(title) if word not in STOP_WORDS]
    return frozenset(stems_of(words))
