"""What consoles and ops hear of each fact, and that nobody hears what is not theirs."""

from hypothesis import given
from msgspec.structs import replace

from console_bridge.feeds import Notice, feeds_of, ops_of
from console_bridge.heartbeats import Heartbeats
from console_bridge.queue_changes import queue_changes
from console_bridge.states import States
from console_schemas import commands as c
from console_schemas.engagement import ENDED, WAITING, Engagement
from console_schemas.events import Apart
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged, Heartbeat
from console_schemas.masking import mask_event
from console_schemas.wire import decode, encode
from support.histories import PASSKEY, PEOPLE, SENSITIVE, Move, Story, few, moves, story_of
from support.projections import SUBJECTS, steps_of

ANA, BEN = PEOPLE


def to(person: str, notices: list[Notice]) -> list[EngagementChanged]:
    """What one person hears of their engagements."""
    return [
        each
        for subject, each in notices
        if subject.startswith(f"console.feed.{person}.") and isinstance(each, EngagementChanged)
    ]


@few
@given(moves)
def test_owners_hear_every_fact_of_theirs_and_nobody_else(wishes: list[Move]) -> None:
    for step in steps_of(story_of(wishes).log):
        notices = feeds_of(step, SUBJECTS)
        for person in PEOPLE:
            owned = any(
                state is not None and state.owner is not None and state.owner.id == person.id
                for state in (step.before, step.after)
            )
            heard = to(person.id, notices)
            assert len(heard) == owned
            if heard and not isinstance(step.event, Apart):
                assert heard[0] == EngagementChanged(event=mask_event(step.event), sequence=step.sequence)
                assert decode(encode(heard[0]), EngagementChanged) == heard[0]


@few
@given(moves)
def test_a_list_kept_by_the_queue_feed_is_the_waiting_list(wishes: list[Move]) -> None:
    story = story_of(wishes)
    shown: dict[tuple[str, str], int] = {}
    versions: dict[str, int] = {}
    for step in steps_of(story.log):
        for subject, change in feeds_of(step, SUBJECTS):
            if isinstance(change, CustomerWaiting):
                assert subject == f"console.queue.{change.queue}.waiting"
                shown[change.queue, change.row.engagement_id] = change.row.version
            elif isinstance(change, CustomerGone):
                assert subject == f"console.queue.{change.queue}.gone"
                del shown[change.queue, change.engagement_id]
            else:
                continue
            assert change.queue_version == versions.get(change.queue, 0) + 1
            versions[change.queue] = change.queue_version
    waiting = [state for state in story.states.values() if state.status in WAITING]
    assert shown == {(state.queue, state.id): state.version for state in waiting}


@few
@given(moves)
def test_secrets_and_words_stay_inside(wishes: list[Move]) -> None:
    for step in steps_of(story_of(wishes).log):
        feeds = b"".join(encode(each) for _, each in feeds_of(step, SUBJECTS))
        subject, notice = ops_of(step, SUBJECTS)
        ops = encode(notice)
        for secret in (PASSKEY, SENSITIVE):
            assert secret.encode() not in feeds + ops
        for words in ("Question", "Answer", "Notes", "Summary", "refund", "Customer ", "bored", "please", "not JSON"):
            assert words.encode() not in ops
        assert subject == f"console.ops.{notice.event}"
        assert (notice.sequence, notice.at) == (step.sequence, step.event.at)


@few
@given(moves)
def test_heartbeats_name_the_newest_versions(wishes: list[Move]) -> None:
    story = story_of(wishes)
    states = States()
    live = Heartbeats([], {})
    for step in steps_of(story.log, states):
        live.note(step)
    loaded = Heartbeats(states.engagements.values(), states.queue_versions)
    for beats in (live, loaded):
        heard = dict(beats.notices(SUBJECTS, story.now, ["ana", "ben", "eve"]))
        for person in ("ana", "ben", "eve"):
            mine = {key: state.version for key, state in story.states.items() if _is_mine(state, person)}
            assert heard[f"console.feed.{person}.bridge.heartbeat"] == Heartbeat(now=story.now, engagements=mine)
        for queue, version in states.queue_versions.items():
            assert heard[f"console.queue.{queue}.heartbeat"] == Heartbeat(now=story.now, queues={queue: version})
        assert len(heard) == 3 + len(states.queue_versions)


def _is_mine(state: Engagement, person: str) -> bool:
    return state.owner is not None and state.owner.id == person and state.status not in ENDED


def test_a_transfer_itself_is_masked_for_whoever_hears_of_it() -> None:
    story = Story()
    story.accept(story.open(), ANA)
    request, accepted = steps_of(story.log)
    heard = feeds_of(request._replace(after=accepted.after), SUBJECTS)
    assert len(to("ana", heard)) == 1
    assert all(secret.encode() not in encode(heard[0][1]) for secret in (PASSKEY, SENSITIVE))


def test_who_moves_to_another_queue_leaves_the_first() -> None:
    story = Story()
    story.open()
    [step] = steps_of(story.log)
    assert step.after is not None and not isinstance(step.event, Apart)
    moved = replace(step.after, queue="billing")
    gone, waiting = queue_changes(step.after, moved, step.event, {"orders": 4})
    assert isinstance(gone, CustomerGone) and (gone.queue, gone.queue_version, gone.outcome) == ("orders", 5, "moved")
    assert isinstance(waiting, CustomerWaiting) and (waiting.queue, waiting.queue_version) == ("billing", 1)


def test_a_completed_engagement_is_in_no_heartbeat() -> None:
    story = Story()
    story.accept(story.open(), ANA)
    story.do("e0", c.CompleteEngagement(engagement_id="e0"), ANA.party())
    beats = Heartbeats([], {})
    for step in steps_of(story.log):
        beats.note(step)
    assert beats.notices(SUBJECTS, story.now, ["ana"])[0][1] == Heartbeat(now=story.now)


def test_who_loses_a_customer_hears_of_it_and_then_no_more() -> None:
    story = Story()
    engagement = story.open()
    story.accept(engagement, ANA)
    story.do(engagement, c.TransferEngagement(engagement_id=engagement, queue="billing"), ANA.party())
    story.say(engagement, "Anybody there?")
    story.accept(engagement, BEN)
    heard = [notice for step in steps_of(story.log) for notice in feeds_of(step, SUBJECTS)]
    assert [type(each.event).__name__ for each in to("ana", heard)] == ["EngagementAccepted", "EngagementRequeued"]
    assert [type(each.event).__name__ for each in to("ben", heard)] == ["EngagementAccepted"]
    gone = [each for _, each in heard if isinstance(each, CustomerGone)]
    assert [(each.queue, each.outcome, each.by) for each in gone] == [
        ("orders", "accepted", "Ana"),
        ("billing", "accepted", "Ben"),
    ]


def test_ops_hear_who_set_what_aside() -> None:
    story = Story()
    story.set_aside(subject="console.in.shop.evil\x1b[2J.message")
    [step] = steps_of(story.log)
    _, notice = ops_of(step, SUBJECTS)
    assert (notice.event, notice.code, notice.bot, notice.conversation_id) == (
        "message-set-aside",
        "invalid",
        "shop",
        "",
    )
