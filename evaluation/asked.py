"""The questions that are asked of a knowledge base, each with the article that answers it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from console_bridge.ai.article import Article
from console_bridge.ai.small_talk import is_small_talk
from console_schemas.base import Value

ASKING = re.compile(
    r"\?|\b(?:can|could|how|like to|need|wan(?:t|ted) to|what|when|where|which|who|why)\b", re.IGNORECASE
)
"""What a customer's message in a chat has that asks or wishes something: a name or a number is no question."""


class Asked(Value, frozen=True, kw_only=True):
    """A customer's question, what they had said before, and the article that answers it."""

    article: str
    question: str
    earlier: tuple[str, ...] = ()


def read_questions(file: Path) -> list[Asked]:
    """Questions, one JSON object a line with `article` and `question`."""
    return [msgspec.json.decode(line, type=Asked) for line in file.read_bytes().splitlines() if line.strip()]


def questions_of_chats(file: Path, articles: Sequence[Article]) -> list[Asked]:
    """What customers ask in recorded chats, where one of the articles is about the chat's case."""
    chats = [msgspec.json.decode(line) for line in file.read_bytes().splitlines() if line.strip()]
    return [asked for chat in chats for asked in _questions_of(chat, articles)]


def _questions_of(chat: dict[str, Any], articles: Sequence[Article]) -> Iterator[Asked]:
    article = _article_of(chat["scenario"], articles)
    said: list[str] = []
    for turn in chat["turns"]:
        if article and turn["role"] == "customer" and not is_small_talk(turn["text"]):
            if ASKING.search(turn["text"]):
                yield Asked(article=article, question=turn["text"], earlier=tuple(said))
            said.append(turn["text"])


def _article_of(scenario: dict[str, str], articles: Sequence[Article]) -> str:
    """The shortest id that begins with the chat's flow and has all words of its subflow; empty: there is none."""
    flow = scenario["flow"].replace("_", "-")
    words = re.findall("[a-z]+", scenario["subflow"])
    fitting = [each.id for each in articles if each.id.startswith(flow) and all(word in each.id for word in words)]
    return min(fitting, key=len, default="")
