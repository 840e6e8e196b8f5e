"""An article of the knowledge base, and the reason why one cannot be read."""

from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from console_schemas.base import Value
from console_schemas.text import clean_text, one_line


class KnowledgeError(Exception):
    """The knowledge base cannot be read; the text names the file and what to do."""


class Article(Value, frozen=True, kw_only=True):
    """Something to answer from: an article, or a canned reply that can be sent as it is."""

    id: str
    title: Annotated[str, Meta(min_length=1)]
    body: Annotated[str, Meta(min_length=1)]
    category: str = ""
    kind: Literal["article", "canned"] = "article"


def cleaned(article: Article) -> Article:
    """The article without control and direction characters, its title on one line."""
    body = clean_text(article.body).strip() or article.title
    return replace(article, title=one_line(article.title), category=one_line(article.category), body=body)
