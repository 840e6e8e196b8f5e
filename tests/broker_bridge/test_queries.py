"""Answers to questions, and who is refused which."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from nats.js import JetStreamContext

from console_bridge import queries as bridge_queries
from console_bridge.ai_desk import AiDesk
from console_bridge.ai_store import AiStore
from console_bridge.database import Database
from console_bridge.queries import Queries
from console_client.settings import AiSettings
from console_schemas import commands as c
from console_schemas import queries as q
from console_schemas.case import Rejected
from console_schemas.endpoints import LEADING, QUERIES
from console_schemas.masking import MASK
from console_schemas.people import Person
from console_schemas.wire import encode
from support.histories import PASSKEY, PEOPLE, SENSITIVE, START, Story
from support.projections import put

ANA, BEN = PEOPLE
EVE = Person(id="eve", name="Eve", queues=("billing",))
NO_STORE = AiStore(cast(JetStreamContext, None))
AI = Person(id="ai", name="AI service", role="ops")


class Desk:
    """Questions on a database that holds a story."""

    def __init__(self, path: Path, story: Story) -> None:
        self.database = Database(path)
        self.story = story
        self.head = 0
        self.queries = Queries(
            self.database,
            self.wait_for,
            lambda: self.head,
            lambda: START,
            queues=lambda: ["orders", "vip"],
            ai=AiDesk(NO_STORE, AiSettings(assist=True, summary=False), lambda: START),
            colleagues=lambda person: q.ColleaguesReply(colleagues=(q.Colleague(id="ben", name=f"not {person.name}"),)),
        )

    async def __aenter__(self) -> "Desk":
        await self.database.write(lambda db: put(db, self.story.log))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.database.close()

    async def wait_for(self, sequence: int) -> None:
        """Stands in for the follower, which has nothing to follow here."""
        if sequence > len(self.story.log):
            await asyncio.Event().wait()

    async def ask(self, request: Any, person: Person) -> Any:
        """The answer."""
        return await self.queries.answer(request, person)

    async def refusal(self, request: Any, person: Person) -> c.Refused:
        """Why there is none."""
        with pytest.raises(Rejected) as rejected:
            await self.ask(request, person)
        return rejected.value.refused


@pytest.fixture
def story() -> Story:
    """Two wait (e0, e3), Ana talks with e1, e2 is over and was Ben's."""
    story = Story()
    for number in range(4):
        story.open(number)
    story.accept("e1", ANA)
    story.say("e1", "Where is it?")
    story.accept("e2", BEN)
    story.do("e2", c.CompleteEngagement(engagement_id="e2"), BEN.party())
    return story


async def test_opening_tells_what_there_is(tmp_path: Path, story: Story) -> None:
    async with Desk(tmp_path / "bridge.db", story) as desk:
        reply = await desk.ask(q.OpenRequest(), ANA)
        assert reply == q.OpenReply(
            me=ANA, now=START, queues=("orders", "vip"), ai=q.AiOffer(summary=q.Switch(on=False))
        )


async def test_colleagues_are_those_of_who_asks(tmp_path: Path, story: Story) -> None:
    async with Desk(tmp_path / "bridge.db", story) as desk:
        reply = await desk.ask(q.ColleaguesRequest(), ANA)
        assert [each.name for each in reply.colleagues] == ["not Ana"]


async def test_every_question_has_an_answer(tmp_path: Path, story: Story) -> None:
    async with Desk(tmp_path / "bridge.db", story) as desk:
        assert desk.queries.handlers.keys() == QUERIES.keys() - {*LEADING}
        waiting = await desk.ask(q.WaitingRequest(), ANA)
        assert ([row.engagement_id for row in waiting.rows], waiting.total) == (["e0", "e3"], 2)
        assert (await desk.ask(q.WaitingRequest(), EVE)).total == 0
        assert (await desk.ask(q.MineRequest(), ANA)).versions == {"e1": 3}
        assert (await desk.ask(q.MineRequest(), BEN)).versions == {}


@pytest.mark.parametrize(
    ("person", "engagement", "code"),
    [
        (ANA, "e1", None),
        (BEN, "e1", "not-yours"),
        (EVE, "e1", "not-yours"),
        (BEN, "e2", None),
        (ANA, "e2", "not-yours"),
        (ANA, "e0", None),
        (EVE, "e0", "queue-refused"),
        (ANA, "e9", "unknown-engagement"),
    ],
)
async def test_mine_or_waiting_where_i_serve(
    tmp_path: Path, story: Story, person: Person, engagement: str, code: str | None
) -> None:
    async with Desk(tmp_path / "bridge.db", story) as desk:
        for request in (q.EngagementRequest(engagement_id=engagement), q.HistoryRequest(engagement_id=engagement)):
            if code is None:
                reply = await desk.ask(request, person)
                assert [entry.position for entry in reply.entries][:2] == [0, 1]
                assert PASSKEY.encode() not in encode(reply) and SENSITIVE.encode() not in encode(reply)
            else:
                refused = await desk.refusal(request, person)
                assert refused.code == code and refused.message.endswith(".")
        if code == "not-yours":
            assert refused.by == {"e1": "Ana", "e2": "Ben"}[engagement]


async def test_who_is_offered_a_customer_may_look(tmp_path: Path, story: Story) -> None:
    story.do("e0", c.OfferEngagement(agent=EVE.party()), EVE.party())
    async with Desk(tmp_path / "bridge.db", story) as desk:
        assert (await desk.ask(q.EngagementRequest(engagement_id="e0"), EVE)).has_passkey


async def test_who_left_cannot_be_looked_at(tmp_path: Path, story: Story) -> None:
    story.do("e0", c.LeaveEngagement(), ANA.party())
    async with Desk(tmp_path / "bridge.db", story) as desk:
        assert (await desk.refusal(q.EngagementRequest(engagement_id="e0"), ANA)).code == "ended"


async def test_the_ai_service_is_answered_for_the_owner_alone(tmp_path: Path, story: Story) -> None:
    async with Desk(tmp_path / "bridge.db", story) as desk:
        for kind in (q.ContextRequest, q.HistoryRequest):
            for_ana = kind(engagement_id="e1", on_behalf_of="ana")
            assert await desk.ask(for_ana, AI)
            assert (await desk.refusal(for_ana, ANA)).code == "role-refused"
            assert (await desk.refusal(kind(engagement_id="e1", on_behalf_of="ben"), AI)).code == "not-yours"
            assert (await desk.refusal(kind(engagement_id="e0", on_behalf_of="ana"), AI)).code == "not-yours"
            assert (await desk.refusal(kind(engagement_id="e9", on_behalf_of="ana"), AI)).code == "unknown-engagement"
        assert (await desk.refusal(q.HistoryRequest(engagement_id="e1"), AI)).code == "not-yours"


async def test_the_ai_learns_no_secret(tmp_path: Path, story: Story) -> None:
    async with Desk(tmp_path / "bridge.db", story) as desk:
        reply = await desk.ask(q.ContextRequest(engagement_id="e1", on_behalf_of="ana"), AI)
        assert reply == q.ContextReply(
            queue="orders",
            channel="web",
            reason="Where is my refund?",
            language="en",
            attributes={"order": '{"id":7,"paid":true}', "card": "<CARD_1>, <CARD_2>"},
            sealed=("<CARD_1>", "<CARD_2>"),
            entries=4,
            rules=q.QueueRules(assist=True, summary=False),
        )


async def test_the_ai_hears_no_secret_that_was_said_aloud(tmp_path: Path, story: Story) -> None:
    said = f"It is {PASSKEY.lower().replace('-', ' ')}, card {SENSITIVE}!"
    story.say("e1", said)
    async with Desk(tmp_path / "bridge.db", story) as desk:
        heard = await desk.ask(q.HistoryRequest(engagement_id="e1", on_behalf_of="ana"), AI)
        shown = await desk.ask(q.HistoryRequest(engagement_id="e1"), ANA)
        assert heard.entries[-1].text == f"It is {MASK}, card <CARD_1>!"
        assert heard.said == {"<CARD_1>": SENSITIVE} and shown.said == {}
        assert shown.entries[-1].text == said


async def test_an_answer_waits_for_what_was_stored_before(
    tmp_path: Path, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge_queries, "PATIENCE", 0.05)
    async with Desk(tmp_path / "bridge.db", story) as desk:
        desk.head = len(story.log)
        assert await desk.ask(q.MineRequest(), ANA)
        desk.head += 1
        assert (await desk.refusal(q.MineRequest(), ANA)).code == "unavailable"
