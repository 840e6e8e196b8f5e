"""The AI service's own SQLite file of articles, which `console kb` fills. Only its owner may read it."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import platformdirs

from console_bridge.ai.article import Article, KnowledgeError
from console_schemas.base import Value
from console_schemas.text import one_line

_FORMAT = 1
"""Of the file; a newer one is refused."""

_TABLE = """
CREATE TABLE IF NOT EXISTS articles(
    id TEXT PRIMARY KEY, source TEXT NOT NULL, kind TEXT NOT NULL, category TEXT NOT NULL,
    title TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
) WITHOUT ROWID
"""


class Imported(Value, frozen=True, kw_only=True):
    """What an import did, in numbers of articles."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    twins: int = 0
    """Left out: another article says the same."""
    removed: int = 0


class Stored(Value, frozen=True, kw_only=True):
    """An article, and the place that it was imported from."""

    article: Article
    source: str


def knowledge_path(configured: str) -> Path:
    """The configured file, or `knowledge.db` in the user's data folder."""
    if configured:
        return Path(configured).expanduser()
    return platformdirs.user_data_path("live-agent-console") / "knowledge.db"


class KnowledgeStore:
    """Articles in a file. Each method opens it anew; several processes may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Stored]:
        """All articles by id; none where there is no file. Raises `KnowledgeError`."""
        if not self.path.exists() or not self.path.stat().st_size:
            return []
        with self._open() as base:
            rows = base.execute("SELECT id, kind, category, title, body, source FROM articles ORDER BY id").fetchall()
        return [
            Stored(article=Article(id=row[0], kind=row[1], category=row[2], title=row[3], body=row[4]), source=row[5])
            for row in rows
        ]

    def put(self, articles: Sequence[Article], source: str, *, prune: bool = False) -> Imported:
        """Take articles in: new ones, changed ones; none that says the same as another. Raises `KnowledgeError`.

        With `prune` what came from the same source and is not among them is removed.
        """
        with self._open(writing=True) as base:
            hashes = dict(base.execute("SELECT id, hash FROM articles"))
            taken = {value: id for id, value in hashes.items()}
            counts = {"added": 0, "changed": 0, "unchanged": 0, "twins": 0, "removed": 0}
            for article in articles:
                value = _hash(article)
                if taken.get(value, article.id) != article.id:
                    counts["twins"] += 1
                    continue
                known = hashes.get(article.id)
                counts["added" if known is None else "unchanged" if known == value else "changed"] += 1
                taken[value] = article.id
                row = (article.id, source, article.kind, article.category, article.title, article.body, value)
                base.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            if prune:
                gone = self._of_source(base, source).difference(article.id for article in articles)
                counts["removed"] = _delete(base, gone)
        return Imported(**counts)

    def remove(self, ids: Sequence[str] = (), sources: Sequence[str] = ()) -> int:
        """Remove articles by their ids, and all that came from some sources; how many. Raises `KnowledgeError`."""
        if not self.path.exists():
            return 0
        with self._open(writing=True) as base:
            return _delete(base, set(ids).union(*(self._of_source(base, source) for source in sources)))

    def _of_source(self, base: sqlite3.Connection, source: str) -> set[str]:
        return {row[0] for row in base.execute("SELECT id FROM articles WHERE source = ?", (source,))}

    @contextmanager
    def _open(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if writing:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(self.path, timeout=10)) as base, base:
                if base.execute("PRAGMA user_version").fetchone()[0] > _FORMAT:
                    raise KnowledgeError(f"{self.path} was made by a newer release. Run that one, or move it away.")
                if writing:
                    base.execute("BEGIN IMMEDIATE")
                    base.execute(_TABLE)
                    base.execute(f"PRAGMA user_version = {_FORMAT}")
                yield base
        except (OSError, sqlite3.Error) as error:
            text = f"{self.path} cannot be used: {one_line(str(error))}. Move it away, or name another one."
            raise KnowledgeError(text) from None


def _delete(base: sqlite3.Connection, ids: set[str]) -> int:
    return sum(base.execute("DELETE FROM articles WHERE id = ?", (id,)).rowcount for id in ids)


def _hash(article: Article) -> str:
    parts = (article.kind, article.category, article.title, article.body)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
