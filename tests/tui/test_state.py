"""The console's state as a whole: chats that leave it, secrets, the AI, the link."""

from datetime import timedelta

import pytest

from console_client.link import LinkChanged, MineSnapshot, WaitingSnapshot
from console_schemas import commands as c
from console_schemas.people import Party
from console_tui import desk_events as d
from console_tui.state import AnyEvent, apply, apply_all
from support.story import BEN, ME, NOW, accepted, gone, ids, opened, row, waiting

SENDING = d.MessageSending(engagement_id="e1", message_id="m1", text="Hello", at=NOW)


@pytest.mark.parametrize(
    ("command", "by", "words"),
    [
        (c.CompleteEngagement(engagement_id="e1", notes="Done"), ME, "Completed: Anna Berg"),
        (c.ReturnToBot(engagement_id="e1"), ME, "Anna Berg is with the bot again"),
        (c.TransferEngagement(engagement_id="e1", queue="billing"), ME, "waits in billing"),
        (c.LoseAgent(agent="ana"), BEN, "went back to the queue general"),
    ],
)
def test_a_chat_that_ends_or_is_taken_leaves_the_desk_with_a_word(command: c.AnyCommand, by: Party, words: str) -> None:
    story = accepted()
    state = apply_all(opened(story, current="e1"), [d.ChatWatched(engagement_id="e1"), *story.tell(command, by)])
    assert (state.chats, state.current, state.watched) == ({}, "", "")
    assert state.notice is not None and words in state.notice.text


def test_a_chat_that_is_mine_no_longer_after_a_break_is_gone_and_its_draft_kept_for_its_return() -> None:
    story, other = accepted(), accepted("e2", name="Bob")
    state = opened(story, other, current="e1")
    state = apply_all(state, [d.Drafted(engagement_id="e1", text="half a"), MineSnapshot(engagement_ids=("e2",))])
    assert list(state.chats) == ["e2"]
    back = apply(state, story.snapshot())
    assert back.chats["e1"].draft == "half a"
    assert back.shelved == {}


def test_a_snapshot_of_a_chat_that_somebody_else_owns_takes_it_from_the_desk() -> None:
    story = accepted()
    state = opened(story)
    story.tell(c.TransferEngagement(engagement_id="e1", queue="billing"))
    story.tell(c.AcceptEngagement(engagement_id="e1"), BEN)
    assert apply(state, story.snapshot()).chats == {}


def test_what_comes_too_late_for_a_chat_that_is_gone_changes_nothing() -> None:
    state = opened()
    late: list[AnyEvent] = [
        SENDING,
        d.TypingLapsed(engagement_id="e1"),
        d.SecretHidden(engagement_id="e1"),
        *accepted().says("x"),
    ]
    assert apply_all(state, late) is state


def test_secrets_are_masked_again_on_leaving_the_chat_and_never_in_a_repr() -> None:
    one, two = accepted("e1"), accepted("e2", name="Bob")
    shown = d.SecretShown(engagement_id="e1", secret="passkey", value="blue horse")
    state = apply_all(opened(one, two), [d.ChatChosen(engagement_id="e1"), shown])
    assert state.chats["e1"].secrets == {"passkey": "blue horse"}
    assert "blue horse" not in repr(shown) + repr(state) + repr(state.chats["e1"])
    assert apply(state, d.ChatChosen(engagement_id="e2")).chats["e1"].secrets == {}
    assert apply(state, d.SecretHidden(engagement_id="e1")).chats["e1"].secrets == {}


def test_an_answer_of_the_ai_grows_is_taken_or_dismissed_and_does_not_come_back() -> None:
    asked = apply(opened(accepted()), d.AssistAsked(engagement_id="e1", kind="reply"))
    grown = apply(asked, d.AssistGrown(engagement_id="e1", text="We"))
    ready = apply(grown, d.AssistAnswered(engagement_id="e1", text="We will", origin="extract"))
    assert [state.chats["e1"].suggestion.state for state in (asked, grown, ready)] == ["asking", "streaming", "ready"]
    dismissed = apply(grown, d.AssistDismissed(engagement_id="e1"))
    assert dismissed.chats["e1"].suggestion.state == "idle"
    assert apply(dismissed, d.AssistGrown(engagement_id="e1", text="We will")) is dismissed
    failed = apply(grown, d.AssistFailed(engagement_id="e1", reason="away"))
    assert (failed.chats["e1"].suggestion.state, failed.chats["e1"].summary.state) == ("failed", "idle")


def test_the_bridges_clock_counts() -> None:
    state = apply(opened(), d.ClockRead(ahead=timedelta(minutes=3)))
    assert state.now(NOW) == NOW + timedelta(minutes=3)


def test_the_state_of_the_link_is_kept() -> None:
    away = LinkChanged(state="reconnecting", since=NOW, detail="the server is silent")
    state = apply(opened(), away)
    assert state.link is away and not state.connected


def test_ten_thousand_waiting_keep_their_order_through_changes() -> None:
    rows = [row(f"c{n}", n) for n in range(10_000)]
    state = apply(opened(), WaitingSnapshot(rows=tuple(reversed(rows))))
    state = apply_all(state, [gone("c5000"), *waiting(row("new", 4999.5)), *waiting(row("c7", 7, reason="x"))])
    expected = [f"c{n}" for n in range(10_000) if n != 5000]
    expected.insert(5000, "new")
    assert ids(state) == expected
