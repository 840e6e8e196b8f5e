"""A burst ends like its events one at a time, and costs what it brings, not what is there already."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict
from msgspec.structs import replace as with_changes

from console_client.link import WaitingSnapshot
from console_schemas import commands as c
from console_schemas.feed import CustomerTyping
from console_tui import chat_state
from console_tui import desk_events as d
from console_tui.console_state import ConsoleState
from console_tui.entries import Entries
from console_tui.state import AnyEvent, apply, apply_all
from console_tui.waiting_state import Waiting
from support.story import CUSTOMER, ME, Story, accepted, gone, opened, row, waiting
from support.talk import talk

CHATS, WAITERS = ("e1", "e2"), ("w1", "w2", "w3", "w4")
chats, waiters = st.sampled_from(CHATS), st.sampled_from(WAITERS)
steps = st.one_of(
    st.tuples(st.just("says"), chats),
    st.tuples(st.just("answers"), chats),
    st.tuples(st.just("leaves"), chats),
    st.tuples(st.just("types"), chats),
    st.tuples(st.just("drafts"), chats),
    st.tuples(st.just("watches"), chats),
    st.tuples(st.just("comes"), waiters, st.integers(0, 3), st.sampled_from(["", "ana", "ben"]), st.booleans()),
    st.tuples(st.just("goes"), waiters, st.sampled_from(["general", "billing"])),
    st.tuples(st.just("looks"), waiters),
    st.tuples(st.just("list"), st.sets(waiters)),
)


def told(step: tuple[Any, ...], stories: dict[str, Story], number: int) -> list[AnyEvent]:
    """What the desk hears of a step."""
    match step:
        case "says", key if stories[key].now.owner:
            return [*stories[key].says(f"{number}")]
        case "answers", key if stories[key].now.owner:
            return [*stories[key].tell(c.PostMessage(engagement_id=key, message_id=f"{number}", text="Yes"))]
        case "leaves", key if stories[key].now.owner:
            return [*stories[key].tell(c.TransferEngagement(engagement_id=key, queue="billing"), ME)]
        case "types", key:
            return [CustomerTyping(engagement_id=key)]
        case "drafts", key:
            return [d.Drafted(engagement_id=key, text=f"draft {number}")]
        case "watches", key:
            return [d.ChatWatched(engagement_id=key)]
        case "comes", key, minutes, offered_to, head:
            return [*waiting(row(key, minutes, offered_to=offered_to, head=head))]
        case "goes", key, queue:
            return [gone(key, queue)]
        case "looks", key:
            return [d.PreviewOpened(engagement_id=key)]
        case "list", keys:
            return [WaitingSnapshot(rows=tuple(map(row, keys)))]
    return []


def plain(value: Any) -> Any:
    """All of a state, to be compared."""
    if isinstance(value, Waiting):
        return value.rows, value.by_id
    if isinstance(value, ConsoleState | chat_state.Chat):
        return {name: plain(each) for name, each in asdict(value).items()}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


@settings(max_examples=150)
@given(st.lists(steps, max_size=25), st.data())
def test_a_burst_ends_like_its_events_one_at_a_time(happened: list[tuple[Any, ...]], data: st.DataObject) -> None:
    stories = {key: accepted(key, history=3) for key in CHATS}
    start = opened(*stories.values(), listening=True, current="e1", waiting_known=True)
    events = [event for number, step in enumerate(happened) for event in told(step, stories, number)]
    in_turn = start
    for event in events:
        in_turn = apply(in_turn, event)
    cut = data.draw(st.integers(0, len(events)))
    assert plain(apply_all(apply_all(start, events[:cut]), events[cut:])) == plain(in_turn)


def test_a_long_chat_keeps_its_newest_lines_and_the_older_ones_are_asked_for_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(chat_state, "LOADED", 50)
    monkeypatch.setattr(chat_state, "STEP", 10)
    story = accepted(history=0)
    state = opened(story)
    for number in range(200):
        state = apply_all(state, story.says(f"{number}"))
        assert len(state.chats["e1"].entries) <= 60
    chat = state.chats["e1"]
    assert chat.first == chat.entries[0].position > 100
    assert chat.entries == story.entries[chat.first :]
    older = d.HistoryLoaded(engagement_id="e1", entries=story.entries[: chat.first])
    assert apply(state, older).chats["e1"].entries == story.entries


@given(st.integers(0, 20), st.lists(st.integers(0, 4), max_size=8), st.lists(st.integers(0, 4), max_size=8))
def test_two_that_go_on_from_one_transcript_do_not_see_each_other(first: int, one: list[int], two: list[int]) -> None:
    start = Entries(talk(3, first))
    for sizes in (one, two):
        grown, expected = start, talk(3, first)
        for size in sizes:
            expected += talk(size, grown.end)
            grown = grown.with_newer(talk(size, grown.end))
        assert grown == expected
        assert (grown.first, grown.end) == (first, first + len(expected))
        said = [each.position for each in expected if each.author.role == "customer"]
        for position in range(first - 1, grown.end + 1):
            assert list(grown.said_since(position)) == [each for each in said if each >= position]
            assert grown.count_said_since(position) == len(grown.said_since(position))
        assert grown.last_said() == said[-1]
    assert start == talk(3, first)


def test_a_line_more_copies_none_of_those_before_it() -> None:
    before = Entries(talk(5_000))
    after = before.with_newer(talk(1, 5_000))
    assert after._line is before._line
    changed = with_changes(talk(1, 5_000)[0], author=CUSTOMER)
    assert before.with_newer([changed])._line is not before._line
