"""What is read from the tables: pages, orders, limits, and that no reading walks through a whole table."""

from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlite_utils
from hypothesis import given
from hypothesis import strategies as st

from console_bridge import reads
from console_bridge.queue_changes import queue_row
from console_bridge.reads import REPLY_BYTES
from console_bridge.rows import stamp
from console_schemas import commands as c
from console_schemas.engagement import ENDED, WAITING
from console_schemas.events import Apart
from console_schemas.masking import mask_engagement
from console_schemas.queries import waiting_order
from console_schemas.transcript import Entry, entries_of
from console_schemas.wire import encode
from support.histories import PEOPLE, QUEUES, START, Move, Story, few, moves, story_of
from support.projections import projected

ANA = PEOPLE[0]


def transcript(story: Story, engagement_id: str) -> list[Entry]:
    """The transcript as the facts say."""
    entries: list[Entry] = []
    for logged in story.log:
        if not isinstance(logged.event, Apart) and logged.event.engagement_id == engagement_id:
            entries += entries_of(logged.event, len(entries))
    return entries


@few
@given(moves, st.integers(0, 20), st.integers(1, 20))
def test_answers_are_what_the_facts_say(wishes: list[Move], start: int, limit: int) -> None:
    story = story_of(wishes)
    with TemporaryDirectory() as folder:
        db = projected(Path(folder) / "bridge.db", story.log)
        for queues in ({"orders"}, {"billing", "orders"}, {"*"}, {"*", "orders"}, {"nowhere"}):
            rows = [queue_row(state) for state in story.states.values() if state.status in WAITING]
            rows = sorted((row for row in rows if "*" in queues or row.queue in queues), key=waiting_order)
            reply = reads.waiting(db, queues, start, limit)
            assert reply.rows == tuple(rows[start : start + limit])
            assert reply.total == len(rows)
        for person in PEOPLE:
            mine = {key: s for key, s in story.states.items() if s.owner and s.owner.id == person.id}
            open_ones = {key: s.version for key, s in mine.items() if s.status not in ENDED}
            assert reads.mine(db, person.id).versions == open_ones
        for key, state in story.states.items():
            said = transcript(story, key)
            reply_of_one = reads.engagement_reply(db, key, limit)
            assert reply_of_one is not None and reply_of_one.has_passkey
            assert reply_of_one.engagement == mask_engagement(state)
            assert list(reply_of_one.entries) == said[-limit:]
            page = reads.history(db, key, start, limit)
            assert (list(page.entries), page.total) == (said[start : start + limit], len(said))
        db.close()


def test_versions_are_those_of_the_queues_that_are_shown(tmp_path: Path) -> None:
    story = Story()
    story.open(1, QUEUES[0])
    story.open(2, QUEUES[1])
    story.accept("e2")
    db = projected(tmp_path / "bridge.db", story.log)
    assert reads.waiting(db, ("*",), 0, 10).versions == {"orders": 1, "billing": 2}
    assert reads.waiting(db, ("billing", "unknown"), 0, 10).versions == {"billing": 2, "unknown": 0}
    db.close()


def test_mine_has_the_one_accepted_first_at_the_top(tmp_path: Path) -> None:
    story = Story()
    for number in (1, 2, 3):
        story.open(number)
    for number in (3, 1, 2):
        story.accept(f"e{number}", ANA)
    db = projected(tmp_path / "bridge.db", story.log)
    assert list(reads.mine(db, "ana").versions) == ["e3", "e1", "e2"]
    db.close()


def test_times_sort_as_text() -> None:
    moments = [START, START + timedelta(microseconds=1), START + timedelta(microseconds=100_000)]
    assert sorted(map(stamp, reversed(moments))) == list(map(stamp, moments))
    assert len({len(stamp(moment)) for moment in moments}) == 1
    assert stamp(START.astimezone(timezone(timedelta(hours=-3)))) == stamp(START)


@pytest.fixture
def crowd(tmp_path: Path) -> sqlite_utils.Database:
    """2,500 waiting in two queues, and as many who wait no longer."""
    story = Story()
    for number in range(5_000):
        story.open(number, QUEUES[number % 2])
        if number >= 2_500:
            story.do(f"e{number}", c.LeaveEngagement(), ANA.party())
    return projected(tmp_path / "crowd.db", story.log)


def test_a_long_waiting_list_is_paged_by_its_index(crowd: sqlite_utils.Database) -> None:
    pages = [reads.waiting(crowd, ("*",), offset, 1000) for offset in (0, 1000, 2000, 3000)]
    assert [len(page.rows) for page in pages] == [1000, 1000, 500, 0]
    rows = [row for page in pages for row in page.rows]
    assert rows == sorted(rows, key=waiting_order) and len({row.engagement_id for row in rows}) == 2_500
    plans = plans_of(crowd, lambda: (reads.waiting(crowd, ("*",), 0, 9), reads.waiting(crowd, ("orders",), 0, 9)))
    assert len(plans) >= 4
    for plan in plans:
        assert "USING INDEX" in plan or "USING COVERING INDEX" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    crowd.close()


def test_no_other_question_walks_through_a_table(crowd: sqlite_utils.Database) -> None:
    def ask() -> None:
        reads.mine(crowd, "ana")
        reads.engagement_reply(crowd, "e1", 100)
        reads.history(crowd, "e1", 0, 100)
        reads.newest_engagement(crowd, "shop", "chat1")
        reads.pending(crowd, 5_000)

    plans = plans_of(crowd, ask)
    assert len(plans) >= 7
    for plan in plans:
        assert "SEARCH" in plan and "SCAN" not in plan and "TEMP B-TREE" not in plan, plan
    crowd.close()


def plans_of(db: sqlite_utils.Database, ask: Callable[[], object]) -> list[str]:
    """How SQLite goes about each statement."""
    statements: list[tuple[str, Any]] = []
    with db.tracer(lambda sql, values: statements.append((sql, values))):
        ask()
    plans = []
    for sql, values in statements:
        if "from queues" not in sql:
            rows = db.conn.execute(f"explain query plan {sql}", values or []).fetchall()
            plans.append("; ".join(row[3] for row in rows))
    return plans


def test_a_transcript_of_fifty_thousand_is_read_in_pages(tmp_path: Path) -> None:
    story = Story()
    story.accept(story.open(), ANA)
    db = projected(tmp_path / "bridge.db", story.log)
    db.close()
    many = sqlite_utils.Database(tmp_path / "bridge.db")
    row = next(many.table("entries").rows)
    many.table("entries").insert_all(
        row | {"position": position, "text": f"line {position}"} for position in range(3, 50_000)
    )
    state = next(many.table("engagements").rows)["state"].replace('"entries":3', '"entries":50000')
    many.table("engagements").update("e0", {"state": state})
    reply = reads.engagement_reply(many, "e0", 100)
    assert reply is not None and [entry.position for entry in reply.entries] == list(range(49_900, 50_000))
    page = reads.history(many, "e0", 25_000, 500)
    assert [entry.text for entry in page.entries[:2]] == ["line 25000", "line 25001"]
    assert (len(page.entries), page.total) == (500, 50_000)
    many.close()


def test_an_answer_fits_into_one_message(tmp_path: Path) -> None:
    story = Story()
    story.accept(story.open(), ANA)
    for _ in range(120):
        story.say("e0", "ß" * 20_000, ANA)
    db = projected(tmp_path / "bridge.db", story.log)
    reply = reads.engagement_reply(db, "e0", 500)
    assert reply is not None and len(encode(reply)) < REPLY_BYTES + 1000
    assert reply.entries[-1].position == 122 and len(reply.entries) > 30
    assert [each.position for each in reply.entries] == list(range(123 - len(reply.entries), 123))
    read: list[Entry] = []
    while len(read) < reply.engagement.entries:
        page = reads.history(db, "e0", len(read), 1000)
        assert len(encode(page)) < REPLY_BYTES + 1000
        read += page.entries
    assert read == transcript(story, "e0")
    db.close()


def test_one_entry_is_given_however_long_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story()
    story.open()
    db = projected(tmp_path / "bridge.db", story.log)
    monkeypatch.setattr(reads, "REPLY_BYTES", 10)
    assert len(reads.history(db, "e0", 0, 10).entries) == 1
    db.close()


def test_unknown_engagements_are_empty(tmp_path: Path) -> None:
    db = projected(tmp_path / "bridge.db", [])
    assert reads.engagement_reply(db, "e_none", 5) is None
    assert reads.history(db, "e_none", 0, 5).total == 0
    db.close()
