"""The knowledge base in memory: SQLite FTS5, each word looked up alone, so that a chatty question finds its article."""

import math
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from console_bridge.ai.knowledge_files import Article
from console_bridge.ai.passages import passages_of
from console_bridge.ai.words import index_form, is_pair, pairs_of

MOST_WORDS = 60
"""Words of one search that are looked up: the weightiest."""

PASSAGE_SHARE = 0.5
"""How much an article's best passage adds to its score."""

IMAGINED = 20
"""Articles about other things, imagined beside the real ones: a word that all of very few have is not common yet."""


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
        self._lock = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._passages: list[tuple[int, str]] = [
            (index, passage) for index, article in enumerate(self.articles) for passage in passages_of(article.body)
        ]
        self._fill("articles", [(article, article.body) for article in self.articles])
        self._fill("passages", [(self.articles[index], passage) for index, passage in self._passages])

    def _fill(self, table: str, texts: Sequence[tuple[Article, str]]) -> None:
        self._base.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5(title, category, body, pairs, content='', "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )
        rows = [
            (number, article.title, article.category, body, " ".join(map(index_form, pairs_of(article.title + body))))
            for number, (article, body) in enumerate(texts)
        ]
        self._base.executemany(f"INSERT INTO {table}(rowid, title, category, body, pairs) VALUES (?, ?, ?, ?, ?)", rows)

    def search(self, words: Mapping[str, float], limit: int = 3) -> list[Match]:
        """The best articles for words and their weights, best first; nothing where no word is known."""
        weightiest = sorted(words.items(), key=lambda item: -item[1])[:MOST_WORDS]
        with self._lock:
            articles = self._find("articles", weightiest, len(self.articles))
            passages = self._find("passages", weightiest, len(self._passages))
        best = self._best_passages(passages)
        totals = {
            index: score + PASSAGE_SHARE * passages.get(best.get(index, -1), 0.0) for index, score in articles.items()
        }
        ranked = sorted(totals, key=lambda index: (-totals[index], index))[:limit]
        return [
            Match(
                article=self.articles[index],
                passage=self._passages[best[index]][1] if index in best else self.articles[index].title,
                score=totals[index],
            )
            for index in ranked
        ]

    def _best_passages(self, scores: Mapping[int, float]) -> dict[int, int]:
        best: dict[int, int] = {}
        for number, score in scores.items():
            index = self._passages[number][0]
            if index not in best or score > scores[best[index]]:
                best[index] = number
        return best

    def _find(self, table: str, words: Sequence[tuple[str, float]], count: int) -> dict[int, float]:
        """BM25, one word at a time: FTS5 gives its share of the score, and how many rows have it its rarity.

        FTS5 counts a word that half of the rows have as worthless, which leaves nothing in a small knowledge base:
        its rarity is replaced by one between 0 and 1 that is never zero.
        """
        scores: dict[int, float] = defaultdict(float)
        rarest = _rarity(0, count)
        for word, weight in words:
            term = index_form(word) if is_pair(word) else word.replace('"', '""')
            rows = self._base.execute(
                f"SELECT rowid, -bm25({table}, 4.0, 2.0, 1.0, 1.0) FROM {table} WHERE {table} MATCH ?", (f'"{term}"',)
            ).fetchall()
            theirs = max(1e-6, math.log((count - len(rows) + 0.5) / (len(rows) + 0.5)))
            rarity = _rarity(len(rows), count) / rarest
            for row, share in rows:
                scores[row] += share / theirs * rarity * weight
        return scores


def _rarity(having: int, count: int) -> float:
    count += IMAGINED
    return math.log(1 + (count - having + 0.5) / (having + 0.5))
