"""How good the offline default is on conversations and articles that nobody here wrote: `make ai-eval` in miniature."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from evaluation import suites
from evaluation.__main__ import DATA, main
from evaluation.asked import Asked, questions_of_chats, read_questions
from evaluation.finding import Found, found_by
from evaluation.rankers import bm25, full_text_search, product
from evaluation.summarising import coverage, read_dialogues, ways

from console_bridge.ai.article import Article
from console_bridge.ai.knowledge_files import load_articles

QUESTIONS = Path(__file__).with_name("guideline_questions.jsonl")
RAILWAY = Path(__file__).with_name("railway")

here = pytest.mark.skipif(not DATA.is_dir(), reason="the real conversations of ../shared/data are not here")


@cache
def guidelines() -> tuple[Article, ...]:
    return load_articles([DATA / "kb.jsonl"])


@cache
def held_apart() -> Sequence[Asked]:
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [Asked(article=line["article"], question=line["question"]) for line in lines if line["part"] == "held_apart"]


@here
def test_finds_the_guideline_for_questions_it_was_not_tuned_on() -> None:
    ours, library, plain = (found_by(made(guidelines()), held_apart()) for made in (product, bm25, full_text_search))

    assert ours.recall_at_3 >= 0.9
    assert ours.recall_at_3 > library.recall_at_3 + 0.1 > plain.recall_at_3 + 0.1


def test_a_knowledge_base_of_another_trade_gains_too() -> None:
    articles, questions = load_articles([RAILWAY / "articles.jsonl"]), read_questions(RAILWAY / "questions.jsonl")

    ours, library = (found_by(made(articles), questions) for made in (product, bm25))

    assert ours.recall_at_3 >= 0.8
    assert ours.mrr > library.mrr + 0.2


@here
def test_the_questions_of_a_chat_belong_to_its_article() -> None:
    asked = questions_of_chats(DATA / "abcd_sample.jsonl", guidelines())

    assert {each.article for each in asked} == {
        "product-defect-return-due-to-size",
        "product-defect-refund-status",
        "storewide-query-timing-faq",
    }
    assert "how much long till it is refunded" in [each.question for each in asked]


@here
def test_the_summary_holds_more_facts_than_first_or_random_lines_of_the_same_length() -> None:
    dialogues = read_dialogues(DATA / "dialogues.jsonl")

    figures = {name: coverage(dialogues, summarise) for name, summarise in ways().items()}

    assert figures["product"] >= 0.8
    assert figures["product"] > max(figures["first"], figures["random"]) + 0.05


def test_a_rank_counts_by_its_place() -> None:
    questions = [Asked(article="a", question="x"), Asked(article="d", question="x"), Asked(article="z", question="x")]

    assert found_by(lambda _: "abcd", questions) == Found(recall_at_3=1 / 3, mrr=(1 + 1 / 4) / 3)


def test_another_knowledge_base_can_be_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "SUITES", (lambda: {"attacks": 3, "leaks": 0},))
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "boots.md").write_text("# Boots\n\nThe soles can be glued again for 30 euros.")
    (articles / "parcel.md").write_text("# Parcels\n\nWe open a search with the carrier.")
    questions, dialogues = tmp_path / "questions.jsonl", tmp_path / "dialogues.jsonl"
    questions.write_text('{"article": "boots", "question": "can my boots be glued?"}\n')
    turn = '{"role": "customer", "text": "A table at Brixx, for two."}'
    dialogues.write_text(f'{{"turns": [{turn}], "slots": {{"place": "Brixx", "time": "7 pm"}}}}\n')

    flags = ["--kb", str(articles), "--questions", str(questions), "--dialogues", str(dialogues)]
    result = CliRunner().invoke(main, flags)

    assert result.exit_code == 0, result.output
    figures = json.loads(result.output.splitlines()[-1])
    assert figures["questions"] == 1 and figures["recall_at_3"] == figures["mrr"] == 1.0
    assert figures["summary_fact_coverage"] == 0.5
    assert (figures["attacks"], figures["leaks"], figures["hangs"]) == (3, 0, None)


def test_what_is_missing_is_named() -> None:
    result = CliRunner().invoke(main, ["--kb", "/nowhere/kb.jsonl"])

    assert result.exit_code == 2
    assert "/nowhere/kb.jsonl" in result.output
