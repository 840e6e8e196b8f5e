"""The formats in which articles come: Markdown and HTML, one a file; JSON lines and CSV, one a line."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from console_bridge.ai.article import Article, KnowledgeError
from console_bridge.ai.html_text import read_html

COLUMNS = {
    "id": ("id", "key"),
    "title": ("title", "question", "subject", "name"),
    "body": ("body", "answer", "text", "content", "reply"),
    "category": ("category", "section", "topic"),
    "kind": ("kind", "type"),
}
"""What the columns of a CSV file and the fields of a JSON line may be called, for each part of an article."""
NEEDED = ("title", "body")

Read = Callable[[str, str, str], Iterator[Article]]
"""Reads a text: its file's id, its folder's name, the text. Raises `KnowledgeError` without the file's name."""


def _markdown(name: str, folder: str, text: str) -> Iterator[Article]:
    heading = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    title = heading[1] if heading else _title_of(name)
    body = text[heading.end() :] if heading else text
    yield Article(id=name, title=title, body=plain_markdown(body) or title, category=folder)


def _html(name: str, folder: str, text: str) -> Iterator[Article]:
    title, body = read_html(text)
    title = title or _title_of(name)
    yield Article(id=name, title=title, body=body or title, category=folder)


def _json_lines(name: str, folder: str, text: str) -> Iterator[Article]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                given = msgspec.json.decode(line, type=dict[str, object])
            except (msgspec.DecodeError, RecursionError) as error:
                raise KnowledgeError(f"line {number}: {error}. Correct or remove the line.") from None
            columns = _columns(given)
            values = {part: given[column] for part, column in columns.items()}
            for part, value in values.items():
                if not isinstance(value, str | int | None):
                    raise KnowledgeError(f"line {number}: the {part} is no text. Correct or remove the line.")
            yield _article({part: str(value or "") for part, value in values.items()}, name, folder, number)


def _csv(name: str, folder: str, text: str) -> Iterator[Article]:
    heading = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="," if "," in heading else ";")
    columns = _columns(rows.fieldnames or ())
    if missing := [part for part in NEEDED if part not in columns]:
        raise KnowledgeError(f"no column {' and no column '.join(missing)}. Name them in the first line.")
    for row in rows:
        yield _article({part: row[column] for part, column in columns.items()}, name, folder, rows.line_num)


def _columns(given: Iterable[str]) -> dict[str, str]:
    """The name by which each part of an article goes here."""
    called = {(column or "").strip().lower(): column for column in given}
    return {part: called[name] for part, names in COLUMNS.items() for name in reversed(names) if name in called}


def _article(given: Mapping[str, str | None], name: str, folder: str, line: int) -> Article:
    """The article of one line, with what the line need not say."""
    values = {part: (value or "").strip() for part, value in given.items()}
    if not all(values.get(part) for part in NEEDED):
        raise KnowledgeError(f"line {line}: a title and a body are needed. Correct or remove the line.")
    values["id"] = values.get("id") or f"{name}/{_slug(values['title'])}"
    values["category"] = values.get("category") or folder
    values["kind"] = values.get("kind") or "article"
    try:
        return msgspec.convert(values, Article)
    except msgspec.ValidationError as error:
        raise KnowledgeError(f"line {line}: {error}. Correct or remove the line.") from None


FORMATS: dict[str, Read] = {".md": _markdown, ".html": _html, ".htm": _html, ".jsonl": _json_lines, ".csv": _csv}
"""The reader of each kind of file, by its suffix."""


def _title_of(name: str) -> str:
    return name.rpartition("/")[2].replace("-", " ").replace("_", " ").capitalize()


def _slug(title: str) -> str:
    return re.sub(r"[\W_]+", "-", title.casefold()).strip("-")


def plain_markdown(text: str) -> str:
    """The words of a Markdown text: links by their text, without emphasis, code and heading marks."""
    text = re.sub(r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"^#{1,6}[ \t]+|^>[ \t]?|^```.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
