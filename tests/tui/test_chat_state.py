"""Chats of the state: transcript, unread, messages on their way, notes."""

import pytest

from console_schemas import commands as c
from console_schemas import events
from console_schemas.feed import CustomerTyping
from console_tui import desk_events as d
from console_tui.console_state import ConsoleState
from console_tui.state import AnyEvent, apply, apply_all
from support.story import NOW, accepted, opened


def test_facts_move_a_chat_on_as_the_law_says() -> None:
    story = accepted()
    state = opened(story)
    state = apply_all(state, [*story.says("hello"), *story.tell(c.HoldEngagement(engagement_id="e1"))])
    assert state.chats["e1"].engagement == story.now
    assert state.chats["e1"].entries == story.entries


def test_a_fact_told_twice_or_after_a_gap_changes_nothing() -> None:
    story = accepted()
    state = opened(story)
    first, second, third = (story.says(text)[0] for text in "abc")
    state = apply_all(state, [first, first, third])
    assert [entry.text for entry in state.chats["e1"].entries][-1] == "a"
    assert apply_all(state, [second, third]).chats["e1"].entries == story.entries


def test_a_burst_of_facts_of_several_chats_ends_like_one_at_a_time() -> None:
    one, two = accepted("e1"), accepted("e2", name="Bob")
    start = opened(one, two)
    facts: list[AnyEvent] = [fact for n in range(20) for story in (one, two) for fact in story.says(f"{story.id} {n}")]
    facts.insert(7, CustomerTyping(engagement_id="e1"))
    at_once, in_turn = apply_all(start, facts), start
    for fact in facts:
        in_turn = apply(in_turn, fact)
    for key in ("e1", "e2"):
        assert at_once.chats[key].entries == in_turn.chats[key].entries
        assert at_once.chats[key].engagement == in_turn.chats[key].engagement


def test_a_newer_snapshot_keeps_older_entries_draft_and_what_was_seen() -> None:
    story = accepted(history=30)
    state = opened(story)
    state = apply(state, d.Drafted(engagement_id="e1", text="half a"))
    story.says("one")
    story.says("two")
    state = apply(state, story.snapshot(newest=5))
    chat = state.chats["e1"]
    assert chat.entries == story.entries
    assert chat.draft == "half a"
    assert chat.unread == 2


def test_a_snapshot_beyond_what_is_known_leaves_no_hole_in_the_transcript() -> None:
    story = accepted(history=0)
    state = opened(story)
    for n in range(20):
        story.says(f"{n}")
    chat = apply(state, story.snapshot(newest=5)).chats["e1"]
    assert chat.entries == story.entries[-5:]


def test_older_entries_come_before_and_a_part_that_does_not_fit_is_left_out() -> None:
    story = accepted(history=30)
    state = apply(opened(), story.snapshot(newest=10))
    fitting = d.HistoryLoaded(engagement_id="e1", entries=story.entries[:-8])
    apart = d.HistoryLoaded(engagement_id="e1", entries=story.entries[:5])
    assert apply(state, fitting).chats["e1"].entries == story.entries
    assert apply(state, apart) is state


def test_unread_counts_what_the_customer_said_out_of_sight() -> None:
    story = accepted()
    state = opened(story, watched="")
    state = apply_all(state, [*story.says("one"), *story.says("two")])
    assert (state.unread, state.chats["e1"].unread) == (2, 2)
    seen = apply(state, d.ChatWatched(engagement_id="e1"))
    assert seen.unread == 0
    assert seen.chats["e1"].unread_from == len(story.entries) - 2
    assert apply_all(seen, story.says("three")).unread == 0


def test_a_chat_met_at_the_start_counts_as_read_up_to_my_last_answer() -> None:
    story = accepted()
    story.tell(c.PostMessage(engagement_id="e1", message_id="m1", text="Hello"))
    story.says("one")
    story.says("two")
    assert opened(story).chats["e1"].unread == 2


def test_typing_ends_with_the_message_or_with_time() -> None:
    story = accepted()
    typing = apply(opened(story), CustomerTyping(engagement_id="e1"))
    assert typing.chats["e1"].typing
    assert not apply_all(typing, story.says("there")).chats["e1"].typing
    assert not apply(typing, d.TypingLapsed(engagement_id="e1")).chats["e1"].typing
    assert apply(typing, CustomerTyping(engagement_id="nobody")) is typing


SENDING = d.MessageSending(engagement_id="e1", message_id="m1", text="Hello", at=NOW)


def pending(state: ConsoleState) -> list[tuple[str, str]]:
    """My messages on their way: id and state."""
    return [(message.id, message.state) for message in state.chats["e1"].pending]


def test_a_message_is_on_its_way_until_its_fact_arrives() -> None:
    story = accepted()
    state = apply(opened(story), SENDING)
    assert pending(state) == [("m1", "sending")]
    fact = story.tell(c.PostMessage(engagement_id="e1", message_id="m1", text="Hello"))
    assert pending(apply_all(state, fact)) == []


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        (d.MessageUnconfirmed(engagement_id="e1", message_id="m1"), "unknown"),
        (d.MessageFailed(engagement_id="e1", message_id="m1", reason="over"), "failed"),
    ],
)
def test_what_came_of_a_message_is_shown_as_what_it_is_and_it_can_be_sent_again(came: d.DeskEvent, shown: str) -> None:
    state = apply_all(opened(accepted()), [SENDING, came])
    assert pending(state) == [("m1", shown)]
    assert pending(apply(state, SENDING)) == [("m1", "sending")]


def test_an_unknown_message_that_is_in_the_log_after_all_is_no_longer_pending() -> None:
    story = accepted()
    state = apply_all(opened(story), [SENDING, d.MessageUnconfirmed(engagement_id="e1", message_id="m1")])
    story.tell(c.PostMessage(engagement_id="e1", message_id="m1", text="Hello"))
    state = apply(state, story.snapshot())
    assert pending(state) == []
    assert pending(apply(state, d.MessageUnconfirmed(engagement_id="e1", message_id="m1"))) == []


def test_the_draft_remembers_how_much_was_said_when_it_was_begun() -> None:
    story = accepted()
    state = apply(opened(story), d.Drafted(engagement_id="e1", text="H"))
    begun = story.now.entries
    state = apply_all(state, [*story.says("wait"), d.Drafted(engagement_id="e1", text="He")])
    assert state.chats["e1"].draft_begun == begun
    state = apply_all(state, [d.Drafted(engagement_id="e1", text=""), d.Drafted(engagement_id="e1", text="N")])
    assert state.chats["e1"].draft_begun == begun + 1


def test_notes_are_unsaved_until_the_log_has_them_as_they_stand() -> None:
    story = accepted()
    state = apply(opened(story), d.NotesEdited(engagement_id="e1", text="Refund agreed"))
    assert state.chats["e1"].notes_draft == "Refund agreed"
    other = story.tell(c.SaveNotes(engagement_id="e1", notes="Refund"))
    state = apply_all(state, other)
    assert state.chats["e1"].notes_draft == "Refund agreed"
    state = apply_all(state, story.tell(c.SaveNotes(engagement_id="e1", notes="Refund agreed")))
    assert state.chats["e1"].notes_draft is None


def test_a_summary_that_arrives_while_notes_are_edited_touches_no_word_of_them() -> None:
    story = accepted()
    state = apply(opened(story), d.NotesEdited(engagement_id="e1", text="My own words"))
    block = events.SummaryBlock(id="s1", text="The AI's words", source="extract", made_at=NOW)
    state = apply_all(state, story.tell(c.AddSummary(engagement_id="e1", block=block)))
    assert state.chats["e1"].notes == "My own words"
    assert state.chats["e1"].engagement.summaries == (block,)
