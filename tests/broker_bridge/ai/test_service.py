"""The AI service on a real broker: streamed replies, refusals, cancelling, draining, and whom it answers."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from nats.aio.client import Client

from console_bridge.ai import streams
from console_bridge.ai.question import Question, Writer
from console_bridge.ai.reader import EngagementReader
from console_bridge.ai.service import OF_ONE, AiService
from console_client.answers import StreamedAnswer
from console_client.connection import connect
from console_client.link import Refusal
from console_client.settings import AiSettings, NatsSettings
from console_schemas.assist import Answered, AssistRequest, Piece, SummaryRequest
from console_schemas.queries import ContextReply, ContextRequest, QueueRules
from console_schemas.subjects import Subjects
from console_schemas.wire import encode
from support.broker import Broker
from support.eventually import eventually
from support.questions import transcript
from support.scripted_bridge import ScriptedBridge

SUBJECTS = Subjects()
ASSIST = SUBJECTS.ai("ana", "assist")
ENTRIES = transcript("customer: Where is my parcel?", "bot: Let me see.", "customer: Well?")


@dataclass
class ScriptedWriter:
    """Writes what it is told to, waits where it is told to, and knows when it was left."""

    words: tuple[str, ...] = ("Your ", "parcel ", "comes.")
    fault: Exception | None = None
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Question] = field(default_factory=list)
    left: int = 0

    async def write(self, question: Question) -> AsyncGenerator[Piece | Answered, None]:
        """See `Writer.write`."""
        self.asked.append(question)
        if self.fault:
            raise self.fault
        try:
            for word in self.words:
                yield Piece(text=word)
            await self.hold.wait()
        finally:
            self.left += 1
        yield Answered(text="".join(self.words), origin="scripted")


@dataclass
class Desk:
    """The service, the bridge beside it, and an agent's connection."""

    service: AiService
    bridge: ScriptedBridge
    writer: ScriptedWriter
    agent: Client

    def ask(self, subject: str = ASSIST, payload: bytes | None = None) -> StreamedAnswer:
        """A question of the agent's, by the console's own client."""
        request = payload if payload is not None else encode(AssistRequest(engagement_id="e1"))
        return StreamedAnswer(self.agent, subject, request, 30)


USERS = ("ana", "bridge", "ai")


@asynccontextmanager
async def desk(broker: Broker, settings: AiSettings | None = None, writer: Writer | None = None) -> AsyncIterator[Desk]:
    async with contextlib.AsyncExitStack() as stack:
        agent, bridge_nc, own = [await connect(NatsSettings(url=broker.url), "test", user=user) for user in USERS]
        for connection in (agent, bridge_nc, own):
            stack.push_async_callback(connection.close)
        bridge = await ScriptedBridge(bridge_nc, entries=ENTRIES).start()
        scripted = ScriptedWriter()
        scripted.hold.set()
        service = AiService(
            own, SUBJECTS, settings or AiSettings(), EngagementReader(own, SUBJECTS), writer or scripted
        )
        await service.start()
        stack.push_async_callback(service.stop, 0)
        yield Desk(service, bridge, scripted, agent)


async def test_an_answer_streams_in_pieces_and_ends_with_the_whole(broker: Broker) -> None:
    async with desk(broker) as at:
        asked = at.ask(payload=encode(AssistRequest(engagement_id="e1", instruction="short", draft="Dear")))

        assert [piece.text async for piece in asked] == ["Your ", "parcel ", "comes."]
        assert (await asked).text == "Your parcel comes."
        question = at.writer.asked[0]
        assert (question.kind, question.instruction, question.draft) == ("assist", "short", "Dear")
        assert question.entries == ENTRIES and question.context.queue == "orders"
        assert {request.on_behalf_of for request in at.bridge.asked} == {"ana"}


async def test_a_long_transcript_is_read_page_by_page(broker: Broker) -> None:
    async with desk(broker) as at:
        at.bridge.page = 2

        await at.ask(SUBJECTS.ai("ana", "summary"), encode(SummaryRequest(engagement_id="e1")))

        assert at.writer.asked[0].entries == ENTRIES
        assert at.writer.asked[0].kind == "summary"


async def test_somebody_elses_engagement_is_refused_in_the_bridges_words(broker: Broker) -> None:
    async with desk(broker) as at:
        bob = await connect(NatsSettings(url=broker.url), "bob", user="bob")
        with pytest.raises(Refusal, match="This customer is with Ana") as refusal:
            await StreamedAnswer(bob, SUBJECTS.ai("bob", "assist"), encode(AssistRequest(engagement_id="e1")), 30)
        await bob.close()

        assert refusal.value.refused.code == "not-yours"
        assert at.writer.asked == []


@pytest.mark.parametrize("payload", [b"{}", b"no json", b'{"type":"assist-request","engagement_id":"a.b"}', b"\xff"])
async def test_a_bad_request_is_refused_with_its_faults(broker: Broker, payload: bytes) -> None:
    async with desk(broker) as at:
        with pytest.raises(Refusal, match="could not be read") as refusal:
            await at.ask(payload=payload)

        assert refusal.value.refused.problems


async def test_what_is_switched_off_says_so_and_the_other_works(broker: Broker) -> None:
    async with desk(broker, AiSettings(assist=False)) as at:
        with pytest.raises(Refusal, match="AI Assist is switched off"):
            await at.ask()

        await at.ask(SUBJECTS.ai("ana", "summary"), encode(SummaryRequest(engagement_id="e1")))


async def test_without_a_bridge_it_is_said_that_the_conversation_cannot_be_read(broker: Broker) -> None:
    async with desk(broker) as at:
        await at.bridge.nc.drain()

        with pytest.raises(Refusal, match="cannot read the conversation"):
            await at.ask()


async def test_cancelling_stops_the_writer(broker: Broker) -> None:
    async with desk(broker) as at:
        at.writer.hold.clear()
        asked = at.ask()
        await anext(asked)
        await asked.aclose()

        await eventually(lambda: at.writer.left == 1)


async def test_another_word_on_the_control_subject_stops_nothing(broker: Broker) -> None:
    async with desk(broker) as at:
        at.writer.hold.clear()
        inbox = at.agent.new_inbox()
        replies = await at.agent.subscribe(inbox)
        await at.agent.publish(ASSIST, encode(AssistRequest(engagement_id="e1")), reply=inbox)
        await replies.next_msg(30)
        await at.agent.publish(f"{inbox}.ctl", b"256")
        await at.agent.flush()
        at.writer.hold.set()

        while b'"answered"' not in (await replies.next_msg(30)).data:
            pass


async def test_a_slow_request_holds_up_nobody(broker: Broker) -> None:
    async with desk(broker) as at:
        at.writer.hold.clear()
        slow = at.ask()
        await anext(slow)
        quick = at.ask()
        await anext(quick)

        at.writer.hold.set()
        assert (await slow).origin == (await quick).origin == "scripted"


async def test_a_reply_subject_that_is_no_inbox_is_never_written_to(broker: Broker) -> None:
    async with desk(broker) as at:
        victim = await at.agent.subscribe("console.feed.bob.>")
        await at.agent.publish(ASSIST, encode(AssistRequest(engagement_id="e1")), reply="console.feed.bob.x")
        await at.ask()

        assert victim.pending_msgs == 0
        assert len(at.writer.asked) == 1


async def test_a_fault_is_a_plain_refusal_and_its_text_is_not_logged(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk(broker) as at:
        at.writer.fault = RuntimeError("what the customer wrote: CANARY")
        with pytest.raises(Refusal, match="has a fault"):
            await at.ask()

    assert "RuntimeError" in caplog.text and "CANARY" not in caplog.text


async def test_what_takes_too_long_is_ended(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_bridge.ai.service.MARGIN_SECONDS", 0)
    async with desk(broker, AiSettings(deadline=1.5)) as at:
        at.writer.hold.clear()
        with pytest.raises(Refusal, match="took too long"):
            await at.ask()
        assert at.writer.left == 1


async def test_more_than_it_can_do_at_once_is_refused_at_once(broker: Broker) -> None:
    async with desk(broker, AiSettings(at_once=3)) as at:
        at.writer.hold.clear()
        running = [at.ask() for _ in range(3)]
        for asked in running:
            await anext(asked)

        with pytest.raises(Refusal, match="too much to do"):
            await at.ask()
        at.writer.hold.set()
        assert (await running[-1]).text


async def test_one_person_cannot_take_every_place(broker: Broker) -> None:
    async with desk(broker, AiSettings(at_once=OF_ONE + 1)) as at:
        at.writer.hold.clear()
        running = [at.ask() for _ in range(OF_ONE)]
        for asked in running:
            await anext(asked)
        with pytest.raises(Refusal, match="at work for you already"):
            await at.ask()
        ben = await connect(NatsSettings(url=broker.url), "test", user="ben")
        asked = StreamedAnswer(ben, SUBJECTS.ai("ben", "assist"), encode(AssistRequest(engagement_id="e1")), 20)
        with pytest.raises(Refusal, match="is with Ana"):  # it is looked at: there was a place for it
            await asked
        await ben.close()
        at.writer.hold.set()
        assert (await running[-1]).text


async def test_whoever_is_answered_or_has_cancelled_makes_room(broker: Broker) -> None:
    async with desk(broker, AiSettings(at_once=1)) as at:

        async def room() -> bool:
            try:
                return bool((await at.ask()).text)
            except Refusal:
                return False

        async def room_soon() -> None:
            async with asyncio.timeout(40):
                while not await room():
                    await asyncio.sleep(0.02)

        async def begun() -> StreamedAnswer:
            async with asyncio.timeout(40):
                while True:
                    asked = at.ask()
                    with contextlib.suppress(Refusal):
                        await anext(asked)
                        return asked
                    await asyncio.sleep(0.02)

        await room_soon()
        await room_soon()
        at.writer.hold.clear()
        cancelled = await begun()
        await cancelled.aclose()
        at.writer.hold.set()
        await room_soon()


async def test_stopping_lets_running_answers_end(broker: Broker) -> None:
    async with desk(broker) as at:
        at.writer.hold.clear()
        asked = at.ask()
        await anext(asked)
        stopping = asyncio.create_task(at.service.stop(10))
        await asyncio.sleep(0)
        at.writer.hold.set()

        assert (await asked).text == "Your parcel comes."
        await stopping


async def test_stopping_tells_those_whose_answer_cannot_end(broker: Broker) -> None:
    async with desk(broker) as at:
        at.writer.hold.clear()
        asked = at.ask()
        await anext(asked)
        await at.service.stop(0.05)

        with pytest.raises(Refusal, match=streams.STOPPING.message):
            await asked
        assert at.writer.left == 1


async def test_ops_see_it_as_a_service(broker: Broker) -> None:
    async with desk(broker) as at:
        info = await at.agent.request("$SRV.INFO.console-ai", timeout=30)

        assert b'"console.ai.*.assist"' in info.data and b'"console.ai.*.summary"' in info.data


async def test_each_request_is_reported_with_how_it_ended(broker: Broker) -> None:
    async with desk(broker) as at:
        await at.ask()
        with pytest.raises(Refusal):
            await at.ask(payload=b"{}")
        at.writer.hold.clear()
        cancelled = at.ask(SUBJECTS.ai("ana", "summary"), encode(SummaryRequest(engagement_id="e1")))
        await anext(cancelled)
        await cancelled.aclose()
        await eventually(lambda: len(at.bridge.used) == 3)

        told = {(use.user, use.kind, use.outcome, use.origin) for use in at.bridge.used}
        assert told == {
            ("ana", "assist", "answered", "scripted"),
            ("ana", "assist", "refused", ""),
            ("ana", "summary", "cancelled", ""),
        }
        assert [use.reason for use in at.bridge.used if use.reason] == ["The request could not be read."]


async def test_what_an_administrator_has_decided_stands_above_the_configuration(broker: Broker) -> None:
    async with desk(broker, AiSettings(assist=False, summary=True)) as at:
        at.bridge.context = ContextReply(queue="orders", rules=QueueRules(assist=True, summary=False))

        assert (await at.ask()).origin == "scripted"
        with pytest.raises(Refusal, match="AI Summary is switched off"):
            await at.ask(SUBJECTS.ai("ana", "summary"), encode(SummaryRequest(engagement_id="e1")))


async def test_what_the_agent_has_written_goes_to_no_writer_with_a_secret_in_it(broker: Broker) -> None:
    async with desk(broker) as at:
        at.bridge.context = ContextReply(queue="orders", texts=("short", "Dear ••••••"))
        await at.ask(payload=encode(AssistRequest(engagement_id="e1", instruction="short", draft="Dear amber-29")))

        assert at.writer.asked[0].draft == "Dear ••••••"
        assert next(each for each in at.bridge.asked if isinstance(each, ContextRequest)).texts == (
            "short",
            "Dear amber-29",
        )


async def test_what_was_said_of_sensitive_values_is_gathered_from_every_page_and_the_agents_texts(
    broker: Broker,
) -> None:
    async with desk(broker) as at:
        at.bridge.page = 1
        at.bridge.entries = transcript("customer: I am <MEMBER_1>", "agent: And <PIN_1>?")
        at.bridge.said = {"<MEMBER_1>": "NL 774", "<PIN_1>": "99-12"}
        at.bridge.context = ContextReply(queue="orders", said={"<PIN_1>": "9912", "<CARD_1>": "77"})
        await at.ask()

        assert at.writer.asked[0].said == {"<MEMBER_1>": "NL 774", "<PIN_1>": "99-12", "<CARD_1>": "77"}


async def test_while_it_works_it_gives_signs_of_life(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SIGN_OF_LIFE", 0.02)
    async with desk(broker) as at:
        at.writer.words = ()
        at.writer.hold.clear()
        asked = at.ask()

        assert [(await anext(asked)).text for _ in range(3)] == ["", "", ""]
        at.writer.hold.set()
        assert (await asked).origin == "scripted"


async def test_two_instances_share_the_load(broker: Broker) -> None:
    async with desk(broker) as first, desk(broker) as second:
        for _ in range(40):
            await first.ask()

        assert len(first.writer.asked) + len(second.writer.asked) == 40
        assert first.writer.asked and second.writer.asked
