"""The stems of words, as SQLite's own tokenizer makes them: what is looked up is cut as what is indexed."""

import sqlite3
import threading
from collections.abc import Sequence

TOKENIZER = "porter unicode61 remove_diacritics 2"


class _Stems:
    """Stems that were asked for once are kept, up to a limit."""

    MOST = 100_000

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute(f"CREATE VIRTUAL TABLE words USING fts5(word, tokenize='{TOKENIZER}')")
        self._base.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)")

    def of(self, words: Sequence[str]) -> list[str]:
        with self._lock:
            if new := [word for word in dict.fromkeys(words) if word not in self._known]:
                self._learn(new)
            stems = [self._known[word] for word in words]
            if len(self._known) > self.MOST:
                self._known.clear()
            return stems

    def _learn(self, words: Sequence[str]) -> None:
        self._base.executemany("INSERT INTO words(rowid, word) VALUES (?, ?)", enumerate(words))
        stems = {row[0]: row[1] for row in self._base.execute("SELECT doc, term FROM stems ORDER BY doc, offset DESC")}
        self._base.execute("DELETE FROM words")
        self._base.commit()
        self._known |= {word: stems.get(number, word) for number, word in enumerate(words)}


_STEMS = _Stems()


def stems_of(words: Sequence[str]) -> list[str]:
    """The stem of each word. May be called from several threads."""
    return _STEMS.of(words)
