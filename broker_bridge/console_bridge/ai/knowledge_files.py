"""Reads articles and canned replies from files: Markdown, one article a file, and JSON lines, one a line."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from console_schemas.base import Value
from console_schemas.text import clean_text, one_line

DEMO_KNOWLEDGE = Path(__file__).with_name("demo_knowledge")
"""The knowledge base of the fictional shop that the demo uses."""

MOST_BYTES = 20_000_000
MOST_ARTICLES = 20_000


class KnowledgeError(Exception):
    """The knowledge base cannot be read; the text names the file and what to do."""


class Article(Value, frozen=True, kw_only=True):
    """Something to answer from: an article, or a canned reply that can be sent as it is."""

    id: str
    title: Annotated[str, Meta(min_length=1)]
    body: Annotated[str, Meta(min_length=1)]
    category: str = ""
    kind: Literal["article", "canned"] = "article"


def load_articles(places: Sequence[str | Path]) -> tuple[Article, ...]:
    """All articles of these files and folders. Raises `KnowledgeError`; a later one with the same id replaces."""
    articles: dict[str, Article] = {}
    for place in places:
        for file in _files(Path(place).expanduser()):
            for article in _read(file):
                articles[article.id] = article
                if len(articles) > MOST_ARTICLES:
                    raise KnowledgeError(f"{place}: more than {MOST_ARTICLES} articles. Configure fewer.")
    return tuple(articles.values())


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(file for file in place.rglob("*") if file.suffix in (".md", ".jsonl") and file.is_file())
    if not place.exists():
        raise KnowledgeError(f"{place}: there is no such file or folder. Correct ai.knowledge in the configuration.")
    if place.suffix not in (".md", ".jsonl"):
        raise KnowledgeError(f"{place}: only .md and .jsonl files can be read. Correct ai.knowledge.")
    return [place]


def _read(file: Path) -> Iterator[Article]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise KnowledgeError(f"{file}: larger than {MOST_BYTES // 1_000_000} MB. Split it.")
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{file}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise KnowledgeError(f"{file}: cannot be read: {error.strerror}. Check its permissions.") from None
    return _lines(file, text) if file.suffix == ".jsonl" else iter((_markdown(file, text),))


def _lines(file: Path, text: str) -> Iterator[Article]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield _cleaned(msgspec.json.decode(line, type=Article))
            except (msgspec.DecodeError, RecursionError) as error:
                raise KnowledgeError(f"{file}, line {number}: {error}. Correct or remove the line.") from None


def _markdown(file: Path, text: str) -> Article:
    heading = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    title = heading[1] if heading else file.stem.replace("-", " ").replace("_", " ").capitalize()
    body = text[heading.end() :] if heading else text
    article = Article(id=file.stem, title=title, body=plain_markdown(body) or title, category=file.parent.name)
    return _cleaned(article)


def _cleaned(article: Article) -> Article:
    body = clean_text(article.body).strip() or article.title
    return msgspec.structs.replace(
        article, title=one_line(article.title), category=one_line(article.category), body=body
    )


def plain_markdown(text: str) -> str:
    """The words of a Markdown text: links by their text, without emphasis, code and heading marks."""
    text = re.sub(r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"^#{1,6}[ \t]+|^>[ \t]?|^```.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
