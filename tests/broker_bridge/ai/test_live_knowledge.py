"""The knowledge base of a running service keeps up with what is imported and with the configured files."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from console_bridge.ai import live_knowledge
from console_bridge.ai.article import Article, KnowledgeError
from console_bridge.ai.knowledge_store import KnowledgeStore, Stored
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


def test_nobody_waits_while_another_reads_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KnowledgeStore(tmp_path / "kb.db")
    store.put([REFUND], "there")
    knowledge = LiveKnowledge(store)
    reading, go_on, read = Event(), Event(), store.read

    def slowly() -> list[Stored]:
        reading.set()
        assert go_on.wait(10)
        return read()

    monkeypatch.setattr(store, "read", slowly)
    store.put([Article(id="parcel", title="Parcels", body="We open a search.")], "there")
    with ThreadPoolExecutor(1) as other:
        first = other.submit(found, knowledge, "parcel")
        assert reading.wait(10)
        assert found(knowledge, "refund") == ["refund"]
        go_on.set()
        assert first.result(10) == ["parcel"]
