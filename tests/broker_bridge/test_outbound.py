"""What bots are told of each fact."""

import msgspec
import pytest
from hypothesis import given

from console_bridge.outbound import outgoing_of, restated
from console_bridge.states import Step
from console_schemas import commands as c
from console_schemas import outbound as out
from console_schemas.events import MessageSetAside
from console_schemas.outbound import AnyOutbound
from console_schemas.people import SYSTEM, Party
from console_schemas.policy import Policy
from console_schemas.wire import decode
from support.histories import PASSKEY, PEOPLE, SENSITIVE, START, Move, Story, few, moves, story_of
from support.projections import SUBJECTS, steps_of

ANA, BEN = PEOPLE


def told(story: Story) -> list[AnyOutbound]:
    """All that the bots are told of a story."""
    sent = [outgoing_of(step, SUBJECTS) for step in steps_of(story.log)]
    return [msgspec.json.decode(each.payload, type=AnyOutbound) for each in sent if each is not None]


def test_a_whole_conversation() -> None:
    story = Story()
    story.open(1)
    engagement = story.open(2)
    story.accept(engagement, ANA)
    story.say(engagement, "Hello?")
    story.say(engagement, "Good day", ANA)
    story.do(engagement, c.SaveNotes(engagement_id=engagement, notes="a word"), ANA.party())
    story.do(engagement, c.TransferEngagement(engagement_id=engagement, agent="ben"), ANA.party())
    story.accept(engagement, BEN)
    story.do(engagement, c.CompleteEngagement(engagement_id=engagement), BEN.party())
    about = told(story)[1:]
    assert [type(each) for each in about] == [
        out.Queued,
        out.Accepted,
        out.AgentMessage,
        out.Queued,
        out.Accepted,
        out.Completed,
    ]
    assert isinstance(about[0], out.Queued) and (about[0].queue, about[0].position) == ("orders", 2)
    assert isinstance(about[2], out.AgentMessage) and (about[2].text, about[2].agent_name) == ("Good day", "Ana")
    assert isinstance(about[3], out.Queued) and about[3].position == 1, "who was with an agent waits before all others"
    assert isinstance(about[5], out.Completed) and about[5].reason == "agent_ended"
    assert {(each.conversation_id, each.engagement_id) for each in about} == {("chat2", "e2")}


@pytest.mark.parametrize(
    ("command", "by", "answer"),
    [
        (c.ReturnToBot(engagement_id="e0", note="your turn"), ANA.party(), out.Returned),
        (c.FinishChat(engagement_id="e0"), ANA.party(), out.Completed),
        (c.LeaveEngagement(), SYSTEM, out.Completed),
        (c.HoldEngagement(engagement_id="e0"), ANA.party(), None),
    ],
)
def test_ends_of_a_chat(command: c.AnyCommand, by: Party, answer: type | None) -> None:
    story = Story()
    story.accept(story.open())
    before = len(told(story))
    story.do("e0", command, by)
    assert [type(each) for each in told(story)[before:]] == ([answer] if answer else [])


def test_completing_a_finished_chat_tells_nothing_more() -> None:
    story = Story()
    story.accept(story.open())
    story.do("e0", c.FinishChat(engagement_id="e0"), ANA.party())
    count = len(told(story))
    story.do("e0", c.CompleteEngagement(engagement_id="e0"), ANA.party())
    assert len(told(story)) == count


def test_nobody_came() -> None:
    story = Story(Policy(wait=10))
    story.open()
    story.now = story.log[0].event.at + Policy(wait=11).after(11)
    story.do("e0", c.DeadlinePassed(), SYSTEM)
    assert isinstance(told(story)[-1], out.Failed)


def test_a_rejection_names_every_fault_and_the_ids() -> None:
    story = Story()
    story.set_aside(raw=b'{"transfer_id": "t9", "message_id": 7}', subject="console.in.shop.chat0.transfer")
    [rejected] = told(story)
    assert isinstance(rejected, out.Rejected)
    assert (rejected.code, rejected.problems) == ("invalid", ("not JSON",))
    assert (rejected.transfer_id, rejected.message_id, rejected.conversation_id) == ("t9", "7", "chat0")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("console.in.shop.chat0.transfer", "console.out.shop.chat0.rejected"),
        ("console.in.shop.a\x1bb.message", "console.out.shop.invalid.rejected"),
        ("console.in.shop", "console.out.shop.invalid.rejected"),
        ("console.in.sh*p.chat0.message.more", "console.out.invalid.chat0.rejected"),
        ("", "console.out.invalid.invalid.rejected"),
    ],
)
@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[1]", b"", b"[" * 5000, b'"\\ud800"'])
def test_a_rejection_goes_to_a_legal_subject(subject: str, answer: str, raw: bytes) -> None:
    fact = MessageSetAside(subject=subject, problems=(), code="no-such-code", raw=raw, at=START)
    sent = outgoing_of(Step(1, fact), SUBJECTS)
    assert sent is not None and sent.subject == answer
    assert decode(sent.payload, out.Rejected).message


def test_a_long_one_is_rejected_once() -> None:
    parts = [MessageSetAside(subject="", problems=(), code="", raw=b"", part=n, parts=3, at=START) for n in (3, 2, 1)]
    sent = [outgoing_of(Step(number, part), SUBJECTS) for number, part in enumerate(parts, 1)]
    assert [bool(each) for each in sent] == [False, False, True]


@few
@given(moves)
def test_no_secret_leaves_and_no_status_is_without_an_answer(wishes: list[Move]) -> None:
    story = story_of(wishes)
    for step in steps_of(story.log):
        sent = [outgoing_of(step, SUBJECTS)]
        if step.after is not None:
            sent.append(restated(step.after, step.position, START, SUBJECTS))
            assert sent[-1] is not None and sent[-1].subject.startswith("console.out.shop.chat")
        text = b" ".join(each.payload for each in sent if each)
        assert PASSKEY.encode() not in text and SENSITIVE.encode() not in text
