"""The rankings that are compared: the product's own, and what a knowledge base search usually is."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from rank_bm25 import BM25Okapi

from console_bridge.ai.article import Article
from console_bridge.ai.knowledge import Knowledge
from console_bridge.ai.offline import OfflineWriter
from console_bridge.ai.question import Question
from console_schemas.people import Party
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry
from evaluation.asked import Asked

Rank = Callable[[Asked], Sequence[str]]
"""Ids of articles for a question, the best first."""

DEPTH = 10
_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def entries_of(turns: Sequence[tuple[str, str]]) -> tuple[Entry, ...]:
    """A transcript of roles and texts; who is not the customer is the bot."""
    return tuple(
        Entry(
            position=position,
            version=position + 1,
            kind="message",
            author=Party(role="customer" if role == "customer" else "bot"),
            text=text,
            at=_MORNING,
        )
        for position, (role, text) in enumerate(turns)
    )


def product(articles: Sequence[Article]) -> Rank:
    """What Assist finds for an agent at this point of the chat."""
    writer = OfflineWriter(Knowledge(articles))

    def rank(asked: Asked) -> Sequence[str]:
        turns = [turn for text in asked.earlier for turn in (("customer", text), ("bot", "One moment."))]
        entries = entries_of([*turns, ("customer", asked.question)])
        question = Question(kind="assist", context=ContextReply(queue="q"), entries=entries)
        return [match.article.id for match in writer.find(question, DEPTH)]

    return rank


def full_text_search(articles: Sequence[Article]) -> Rank:
    """SQLite FTS5 as it comes: every word of the question must occur."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, category, body, tokenize='porter')")
    base.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [(a.id, a.title, a.category, a.body) for a in articles])

    def rank(asked: Asked) -> Sequence[str]:
        words = " ".join(f'"{word}"' for word in re.findall(r"\w+", asked.question))
        found = base.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (words, DEPTH))
        return [row[0] for row in found]

    return rank


def bm25(articles: Sequence[Article]) -> Rank:
    """The rank-bm25 library over the words of title, category and body, without any preparation."""
    index = BM25Okapi([_words(f"{each.title} {each.category} {each.body}") for each in articles])

    def rank(asked: Asked) -> Sequence[str]:
        scores = index.get_scores(_words(" ".join((*asked.earlier, asked.question))))
        best = sorted(range(len(articles)), key=lambda number: -scores[number])
        return [articles[number].id for number in best[:DEPTH] if scores[number] > 0]

    return rank


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
