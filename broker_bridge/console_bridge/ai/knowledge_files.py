"""Reads articles and canned replies from files and folders."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from console_bridge.ai.article import Article, KnowledgeError, cleaned
from console_bridge.ai.article_formats import FORMATS

DEMO_KNOWLEDGE = Path(__file__).with_name("demo_knowledge")
"""The knowledge base of the fictional shop that the demo uses."""

MOST_BYTES = 20_000_000
MOST_ARTICLES = 20_000


def load_articles(places: Sequence[str | Path]) -> tuple[Article, ...]:
    """All articles of these files and folders. Raises `KnowledgeError`; a later one with the same id replaces."""
    articles: dict[str, Article] = {}
    for place in map(Path, places):
        root = place.expanduser()
        for file in files_of(root):
            for article in _read(file, root):
                articles[article.id] = article
                if len(articles) > MOST_ARTICLES:
                    raise KnowledgeError(f"{place}: more than {MOST_ARTICLES} articles. Name fewer.")
    return tuple(articles.values())


def files_of(place: Path) -> list[Path]:
    """The files that can be read, in order: this one, or those in this folder. Raises `KnowledgeError`."""
    if place.is_dir():
        return sorted(file for file in place.rglob("*") if file.suffix.lower() in FORMATS and file.is_file())
    if not place.exists():
        raise KnowledgeError(f"{place}: there is no such file or folder. Correct the name.")
    if place.suffix.lower() not in FORMATS:
        raise KnowledgeError(f"{place}: only {', '.join(FORMATS)} files can be read. Correct the name.")
    return [place]


def _read(file: Path, root: Path) -> Iterator[Article]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise KnowledgeError(f"{file}: larger than {MOST_BYTES // 1_000_000} MB. Split it.")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{file}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise KnowledgeError(f"{file}: cannot be read: {error.strerror}. Check its permissions.") from None
    name = file.relative_to(root).with_suffix("").as_posix() if file != root else file.stem
    try:
        for article in FORMATS[file.suffix.lower()](name, file.parent.name, text):
            yield cleaned(article)
    except KnowledgeError as error:
        raise KnowledgeError(f"{file}, {error}") from None
