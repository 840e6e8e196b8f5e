"""The knowledge base of a running service: what was imported and what is configured, read anew once it changed."""

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from console_bridge.ai.article import Article, KnowledgeError
from console_bridge.ai.knowledge import Knowledge, Match
from console_bridge.ai.knowledge_files import files_of, load_articles
from console_bridge.ai.knowledge_store import KnowledgeStore
from console_bridge.ai.terms import Terms

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""So often at most the files are looked at."""

Stamp = tuple[tuple[str, int, int], ...]


class LiveKnowledge:
    """A `Knowledge` that keeps up. What cannot be read any more stays as it was, and the log says why."""

    def __init__(self, store: KnowledgeStore, places: Sequence[str] = ()) -> None:
        """Raises `KnowledgeError` where it cannot be read at first."""
        self._store = store
        self._places = [Path(place).expanduser() for place in places]
        self._reading = threading.Lock()
        self._stamp = self._look()
        self._looked = time.monotonic()
        self._knowledge = self._read()

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles."""
        return self._current().articles

    def search(self, terms: Terms, limit: int = 3, language: str = "") -> list[Match]:
        """See `Knowledge.search`."""
        return self._current().search(terms, limit, language)

    def _current(self) -> Knowledge:
        """Who finds that it has changed reads it anew; whoever asks meanwhile is answered from what was there."""
        if time.monotonic() - self._looked >= LOOK_SECONDS and self._reading.acquire(blocking=False):
            try:
                self._refresh()
                self._looked = time.monotonic()
            finally:
                self._reading.release()
        return self._knowledge

    def _refresh(self) -> None:
        try:
            stamp = self._look()
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self._knowledge = self._read()
        except KnowledgeError as error:
            log.warning("the knowledge base stays as it was: %s", error)

    def _read(self) -> Knowledge:
        articles = {article.id: article for article in load_articles(self._places)}
        articles |= {stored.article.id: stored.article for stored in self._store.read()}
        log.info("knowledge base: %d articles", len(articles))
        return Knowledge(articles.values())

    def _look(self) -> Stamp:
        files = [file for place in self._places for file in files_of(place)]
        if self._store.path.exists():
            files.append(self._store.path)
        try:
            return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
        except OSError as error:  # gone between the two looks
            raise KnowledgeError(f"{error.filename}: {error.strerror}.") from None
