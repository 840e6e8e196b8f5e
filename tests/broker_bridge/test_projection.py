"""The tables are a picture of the log: live, rebuilt, in any batches, over any crash."""

import shutil
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlite_utils
from hypothesis import given
from hypothesis import strategies as st

from console_bridge import dump, log_copy, projection, reads
from console_bridge.damage import LogDamaged
from console_bridge.database_file import open_for_reading, open_for_writing
from console_bridge.outbound import outgoing_of
from console_bridge.reads import open_states
from console_bridge.states import States
from console_schemas.engagement import ENDED
from console_schemas.events import MessagePosted
from console_schemas.masking import mask_engagement
from console_schemas.wire import decode_logged
from support.histories import PASSKEY, SENSITIVE, Move, Story, few, moves, story_of
from support.projections import SUBJECTS, linked, projected, put, steps_of


@few
@given(moves, st.lists(st.integers(0, 80), max_size=6))
def test_any_batches_give_the_same_rows(wishes: list[Move], cuts: list[int]) -> None:
    story = story_of(wishes)
    edges = sorted({0, len(story.log), *(cut for cut in cuts if cut < len(story.log))})
    with TemporaryDirectory() as folder:
        whole = projected(Path(folder) / "whole.db", story.log)
        parts = open_for_writing(Path(folder) / "parts.db")
        for start, end in pairwise(edges):
            put(parts, story.log[start:end])
        assert list(dump.differences(whole, parts)) == []
        assert reads.pending(whole, 0) == reads.pending(parts, 0)
        whole.close()
        parts.close()


@few
@given(moves, st.integers(0, 80), st.integers(0, 80))
def test_facts_that_are_there_already_change_nothing(wishes: list[Move], first: int, second: int) -> None:
    story = story_of(wishes)
    steps, facts = steps_of(story.log), linked(story.log)
    outgoing = [each for step in steps if (each := outgoing_of(step, SUBJECTS))]
    with TemporaryDirectory() as folder:
        whole = projected(Path(folder) / "whole.db", story.log)
        db = open_for_writing(Path(folder) / "bridge.db")
        projection.project(db, steps[:first], [each for each in outgoing if each.sequence <= first], 0, facts[:first])
        projection.project(db, steps, outgoing, 0, facts)
        projection.project(db, steps, outgoing, 0, facts)
        again = slice(min(first, second), max(first, second))
        projection.project(db, steps[again], facts=facts[again])
        assert list(dump.dump(db)) == list(dump.dump(whole))
        assert reads.pending(db, 0) == outgoing
        db.close()
        whole.close()


@few
@given(moves, st.integers(0, 80), st.integers(1, 30))
def test_a_crash_in_a_batch_leaves_what_was_before_it(wishes: list[Move], cut: int, statements: int) -> None:
    story = story_of(wishes)
    cut %= len(story.log) + 1
    with TemporaryDirectory() as folder:
        live = open_for_writing(Path(folder) / "live.db")
        put(live, story.log[:cut])
        before = list(dump.dump(live))
        image = Path(folder) / "image.db"
        _crash_in(live, story, cut, statements, image)
        found = open_for_writing(image)
        assert projection.applied(found) in (cut, len(story.log))
        if projection.applied(found) == cut:
            assert list(dump.dump(found)) == before
        put(found, story.log[projection.applied(found) :])
        whole = projected(Path(folder) / "whole.db", story.log)
        assert list(dump.differences(whole, found)) == []
        for db in (found, whole, live):
            db.close()


def _crash_in(live: sqlite_utils.Database, story: Story, cut: int, statements: int, image: Path) -> None:
    """Project the rest, and keep the files as a killed process would leave them at some write."""
    left = statements

    def copy(sql: str, _: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            _copy_files(live, image)

    with live.tracer(copy):
        put(live, story.log[cut:])
    if left > 0:
        _copy_files(live, image)


def _copy_files(live: sqlite_utils.Database, image: Path) -> None:
    [row] = live.conn.execute("select file from pragma_database_list where name = 'main'").fetchall()
    for suffix in ("", "-wal"):
        source = Path(row[0] + suffix)
        if source.exists():
            shutil.copy(source, image.with_name(image.name + suffix))


@few
@given(moves)
def test_open_engagements_come_back_whole(wishes: list[Move]) -> None:
    story = story_of(wishes)
    with TemporaryDirectory() as folder:
        db = projected(Path(folder) / "bridge.db", story.log)
        found = reads.open_engagements(db, lambda fact, _: fact)
        restored = {state.id: (state, last, messages) for state, last, messages in found}
        open_states_of_log = {key: state for key, state in story.states.items() if state.status not in ENDED}
        assert {key: state for key, (state, _, _) in restored.items()} == open_states_of_log
        for key, (_, last, messages) in restored.items():
            facts = [each for each in story.log if getattr(each.event, "engagement_id", "") == key]
            assert last.sequence == facts[-1].sequence and len(last.hash) == 32
            assert messages == {
                each.event.message.id: (each.event.version, each.sequence)
                for each in facts
                if isinstance(each.event, MessagePosted)
            }
        masked = {key: mask_engagement(state) for key, state in open_states_of_log.items()}
        assert open_states(db).engagements == masked
        db.close()


@few
@given(moves)
def test_secrets_lie_in_their_own_table_and_in_the_copy_of_the_log_only(wishes: list[Move]) -> None:
    story = story_of(wishes)
    with TemporaryDirectory() as folder:
        db = projected(Path(folder) / "bridge.db", story.log)
        for table in db.table_names():
            text = repr(list(db.table(table).rows))
            found = PASSKEY in text or SENSITIVE in text
            assert found == (table in ("secrets", "facts") and bool(story.states)), table
        db.close()


def test_a_missing_fact_is_noticed(tmp_path: Path) -> None:
    story = Story()
    engagement = story.open()
    story.accept(engagement)
    story.say(engagement, "one")
    with pytest.raises(LogDamaged, match=r"fact 3 of e0 has version 3 where 2 must follow"):
        steps_of([story.log[0], story.log[2]])
    with pytest.raises(LogDamaged, match="fact 2 "):
        steps_of(story.log[1:])
    with pytest.raises(LogDamaged, match="fact 1 "):
        steps_of([story.log[0], story.log[0]])


def test_what_bots_were_told_is_taken_out(tmp_path: Path) -> None:
    story = Story()
    engagement = story.open()
    story.accept(engagement)
    db = open_for_writing(tmp_path / "bridge.db")
    put(db, story.log)
    assert [each.sequence for each in reads.pending(db, 0)] == [1, 2]
    assert [each.sequence for each in reads.pending(db, 1)] == [2]
    story.say(engagement, "hello")
    projection.project(db, steps_of(story.log[2:], open_states(db)), delivered=1)
    assert [each.sequence for each in reads.pending(db, 0)] == [2]
    db.close()


def test_a_conversation_names_its_newest_engagement(tmp_path: Path) -> None:
    story = Story()
    first = story.open(1)
    story.accept(first)
    other = story.open(2)
    db = open_for_writing(tmp_path / "bridge.db")
    put(db, story.log)
    assert reads.newest_engagement(db, "shop", "chat1") == first
    second = story.open(101, conversation_id="chat1")
    put(db, story.log[3:])
    assert reads.newest_engagement(db, "shop", "chat1") == second
    assert reads.newest_engagement(db, "shop", "chat2") == other
    assert reads.newest_engagement(db, "another", "chat1") is None
    db.close()


def test_positions_are_those_of_the_list(tmp_path: Path) -> None:
    story = Story()
    for number in range(4):
        story.open(number)
    steps = steps_of(story.log)
    assert [step.position for step in steps] == [1, 2, 3, 4]
    states = States()
    steps_of(story.log, states)
    story.accept("e1")
    assert steps_of(story.log[4:], states)[0].position == 0
    assert [states.position(states.engagements[key]) for key in ("e0", "e1", "e2", "e3")] == [1, 0, 2, 3]


def test_set_aside_input_is_kept_in_the_copy_of_the_log_alone(tmp_path: Path) -> None:
    story = Story()
    story.set_aside(raw=b"\xff\x00 not text")
    db = projected(tmp_path / "bridge.db", story.log)
    [row] = db.table("set_aside_messages").rows
    assert (row["code"], row.keys() & {"raw", "problems"}) == ("invalid", set())
    [(_, _, data)] = log_copy.between(db, 1, 1)
    assert decode_logged(data) == story.log[0].event
    db.close()


def test_reading_cannot_write(tmp_path: Path) -> None:
    projected(tmp_path / "bridge.db", []).close()
    db = open_for_reading(tmp_path / "bridge.db")
    with pytest.raises(Exception, match="readonly"):
        db.table("queues").insert({"name": "orders", "version": 1})
    db.close()


def test_a_fact_costs_the_same_in_a_long_transcript(tmp_path: Path) -> None:
    story = Story()
    story.accept(story.open())
    db = open_for_writing(tmp_path / "bridge.db")
    put(db, story.log)
    costs = []
    for said in (20, 4000):
        known = len(story.log)
        for _ in range(said):
            story.say("e0", "and another thing")
        put(db, story.log[known:])
        story.say("e0", "the last")
        costs.append(_cost(db, story))
    assert costs[1] < 2 * costs[0]
    db.close()


def _cost(db: sqlite_utils.Database, story: Story) -> int:
    """How many instructions SQLite's machine carries out, in tens, to take in the last fact."""
    steps = steps_of(story.log[-1:], open_states(db))
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    db.conn.set_progress_handler(tick, 10)
    projection.project(db, steps)
    db.conn.set_progress_handler(None, 10)
    return ticks
