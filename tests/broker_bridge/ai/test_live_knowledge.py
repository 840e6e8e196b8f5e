"""The knowledge base of a running service keeps up with what is imported and with the configured files."""

from pathlib import Path

import pytest

from console_bridge.ai import live_knowledge
from console_bridge.ai.article import Article, KnowledgeError
from console_bridge.ai.knowledge_store import KnowledgeStore
from console_bridge.ai.live_knowledge import LiveKnowledge
from console_bridge.ai.terms import terms_of

REFUND = Article(id="refund", title="Refunds", body="The money is back on the card within five days.")


@pytest.fixture(autouse=True)
def looks_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_knowledge, "LOOK_SECONDS", 0.0)


def found(knowledge: LiveKnowledge, question: str) -> list[str]:
    return [match.article.id for match in knowledge.search(terms_of([(question, 1.0)]))]


def test_an_import_and_a_changed_file_are_seen_at_the_next_question(tmp_path: Path) -> None:
    store = KnowledgeStore(tmp_path / "kb.db")
    (tmp_path / "articles").mkdir()
    knowledge = LiveKnowledge(store, [str(tmp_path / "articles")])
    assert found(knowledge, "refund") == []

    store.put([REFUND], "there")
    assert found(knowledge, "refund") == ["refund"]

    (tmp_path / "articles" / "parcel.md").write_text("# Parcels\n\nWe open a search.")
    assert found(knowledge, "parcel") == ["parcel"]

    store.remove(["refund"])
    assert found(knowledge, "refund") == []


def test_nothing_is_read_anew_where_nothing_changed(tmp_path: Path) -> None:
    store = KnowledgeStore(tmp_path / "kb.db")
    store.put([REFUND], "there")
    knowledge = LiveKnowledge(store)

    assert knowledge.articles is knowledge.articles


def test_what_cannot_be_read_any_more_stays_as_it_was(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text('{"id": "refund", "title": "Refunds", "body": "Within five days."}\n')
    knowledge = LiveKnowledge(KnowledgeStore(tmp_path / "kb.db"), [str(file)])

    file.write_text("{oops\n")

    assert found(knowledge, "refund") == ["refund"]
    assert "stays as it was" in caplog.text


def test_a_bad_file_at_the_start_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such file"):
        LiveKnowledge(KnowledgeStore(tmp_path / "kb.db"), ["/nowhere"])
