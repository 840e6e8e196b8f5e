"""How good the offline default is on conversations and articles that nobody here wrote. `-s` prints the figures."""

import json
import random
import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from console_bridge.ai.extract import summary_of
from console_bridge.ai.knowledge import Knowledge
from console_bridge.ai.knowledge_files import Article, load_articles
from console_bridge.ai.query import weights_of
from console_schemas.people import Party
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry
from support.broker import ROOT

DATA = ROOT.parent / "shared" / "data"
QUESTIONS = Path(__file__).with_name("guideline_questions.jsonl")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LENGTH = 600
DIALOGUES = 200

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real conversations of ../shared/data are not here")

Rank = Callable[[str], Sequence[str]]


@cache
def guidelines() -> tuple[Article, ...]:
    return load_articles([DATA / "kb.jsonl"])


def recall_at_3(rank: Rank, part: str) -> float:
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    found = [each["article"] in rank(each["question"])[:3] for each in asked if each["part"] == part]
    return sum(found) / len(found)


def ours() -> Rank:
    knowledge = Knowledge(guidelines())
    return lambda question: [match.article.id for match in knowledge.search(weights_of([(question, 1.0)]))]


def plain_search(joined_by: str) -> Rank:
    """FTS5 as it comes: all words, joined by AND or OR."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, category, body, tokenize='porter')")
    rows = [(article.id, article.title, article.category, article.body) for article in guidelines()]
    base.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)

    def rank(question: str) -> Sequence[str]:
        words = f" {joined_by} ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        return [row[0] for row in base.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 3", (words,))]

    return rank


def test_finds_the_guideline_for_questions_it_was_not_tuned_on() -> None:
    figures = {name: recall_at_3(rank, "held_apart") for name, rank in ranks().items()}
    print("recall@3, 55 questions held apart:", {name: round(value, 3) for name, value in figures.items()})

    assert figures["ours"] >= 0.9
    assert figures["ours"] > figures["fts5 or"] + 0.1 > figures["fts5 and"] + 0.1


def ranks() -> dict[str, Rank]:
    return {"ours": ours(), "fts5 or": plain_search("OR"), "fts5 and": plain_search("AND")}


@cache
def dialogues() -> list[dict[str, Any]]:
    lines = (DATA / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[:DIALOGUES]]


def entries_of(turns: list[dict[str, str]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            position=position,
            version=1,
            kind="message",
            author=Party(role="customer" if turn["role"] == "customer" else "bot"),
            text=turn["text"],
            at=NOW,
        )
        for position, turn in enumerate(turns)
    )


def coverage(texts: Sequence[str]) -> float:
    """The share of the dialogues' facts that stand in the texts."""
    told = asked = 0
    for dialogue, text in zip(dialogues(), texts, strict=True):
        told += sum(str(value).lower() in text.lower() for value in dialogue["slots"].values())
        asked += len(dialogue["slots"])
    return told / asked


def test_the_summary_holds_more_facts_than_first_or_random_lines_of_the_same_length() -> None:
    chooser = random.Random(7)
    lines = [[turn["text"] for turn in dialogue["turns"]] for dialogue in dialogues()]
    context = ContextReply(queue="q")
    figures = {
        "ours": coverage([summary_of(context, entries_of(each["turns"]), LENGTH) for each in dialogues()]),
        "first": coverage(["\n".join(each)[:LENGTH] for each in lines]),
        "random": coverage(["\n".join(chooser.sample(each, len(each)))[:LENGTH] for each in lines]),
    }
    print(f"facts in {LENGTH} characters:", {name: round(value, 3) for name, value in figures.items()})

    assert figures["ours"] >= 0.8
    assert figures["ours"] > max(figures["first"], figures["random"]) + 0.05
