"""Texts in SQLite FTS5, in fields of different weight, and what a single term scores in each of them."""

import math
import sqlite3
import threading
from collections.abc import Iterable
from difflib import get_close_matches

from console_bridge.ai.stems import TOKENIZER
from console_bridge.ai.terms import Form, Term
from console_bridge.ai.words import STOP_WORDS, searchable

WEIGHTS = (4.0, 2.0, 1.0, 0.15)
"""Of title, category, the text's own lines, and the lines that it shares with many others."""

IMAGINED = 20
"""Texts about other things, imagined beside the real ones: a word that all of very few have is not common yet."""

GUESSED = 0.6
"""What a word is worth that only begins like the one looked for, or is spelled almost like it."""

SHORTEST_GUESS = 5
"""Letters of a word that may be guessed."""

NEARNESS = 4
"""Words that may stand between two that are near each other."""

Row = tuple[str, str, str, str]


class TextIndex:
    """Rows of title, category, own and shared text. May be searched from several threads."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._lock = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute(
            f"CREATE VIRTUAL TABLE texts USING fts5(title, category, own, shared, content='', tokenize='{TOKENIZER}')"
        )
        self._base.executemany(
            "INSERT INTO texts(rowid, title, category, own, shared) VALUES (?, ?, ?, ?, ?)",
            ((number, *map(searchable, row)) for number, row in enumerate(rows)),
        )
        self._base.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(texts, row)")
        self._known = {row[0] for row in self._base.execute("SELECT term FROM vocabulary")}
        self._count = self._base.execute("SELECT count(*) FROM texts").fetchone()[0]

    def find(self, term: Term) -> dict[int, float]:
        """The rows that have the term in any form, each with the score of its best form."""
        best: dict[int, float] = {}
        for form in term.forms:
            if self._known.issuperset(form.phrase.stems):
                for row, score in self._find(_expression(form)):
                    best[row] = max(best.get(row, 0.0), score * form.share * term.weight)
        if not best and (guess := self._guess(term.forms[0])):
            return {row: score * GUESSED * term.weight for row, score in self._find(guess)}
        return best

    def _guess(self, form: Form) -> str:
        """What an unknown word may mean: a longer or shorter one that begins alike, or another spelling."""
        word, *others = form.phrase.stems
        if others or len(word) < SHORTEST_GUESS or any(map(str.isdigit, word)):
            return ""
        alike = {known for known in self._known if known[:1] == word[:1] and abs(len(known) - len(word)) <= 2}
        alike -= STOP_WORDS
        if spelled := get_close_matches(word, alike, n=1, cutoff=0.82):
            return f'"{spelled[0]}"'
        beginning = word[: max(SHORTEST_GUESS, len(word) - 3)]
        return f'"{beginning}"*'

    def _find(self, expression: str) -> list[tuple[int, float]]:
        """BM25, one form at a time: FTS5 gives its share of the score, and how many rows have it its rarity.

        FTS5 counts a word that half of the rows have as worthless, which leaves nothing in a small knowledge base:
        its rarity is replaced by one between 0 and 1 that is never zero.
        """
        with self._lock:
            rows = self._base.execute(
                f"SELECT rowid, -bm25(texts, {', '.join(map(str, WEIGHTS))}) FROM texts WHERE texts MATCH ?",
                (expression,),
            ).fetchall()
        if not rows:
            return []
        theirs = max(1e-6, math.log((self._count - len(rows) + 0.5) / (len(rows) + 0.5)))
        rarity = _rarity(len(rows), self._count) / _rarity(0, self._count)
        return [(row, share / theirs * rarity) for row, share in rows]


def _expression(form: Form) -> str:
    if form.near:
        return "NEAR({}, {})".format(" ".join(f'"{word}"' for word in form.phrase.words), NEARNESS)
    return '"{}"'.format(" ".join(form.phrase.words))


def _rarity(having: int, count: int) -> float:
    count += IMAGINED
    return math.log(1 + (count - having + 0.5) / (having + 0.5))
