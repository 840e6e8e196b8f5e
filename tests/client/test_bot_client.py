"""The client for bots on a real broker: what is published is stored once, what is told is heard once and in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api

from console_client import stored_publish
from console_client.bot_client import BotClient, Told
from console_client.connection import connect
from console_client.link import Unavailable
from console_client.settings import NatsSettings
from console_client.stored_publish import publish_stored
from console_client.stream_reader import StreamReader
from console_schemas.outbound import AgentMessage
from console_schemas.subjects import IN_STREAM, OUT_STREAM, BadToken, Subjects
from console_schemas.transfer import InboundMessage, TransferRequest
from console_schemas.wire import decode, encode
from support.broker import Broker
from support.eventually import eventually
from support.frozen import freeze, thaw

SUBJECTS = Subjects()


class Console:
    """The other side: makes the streams, tells bots something, reads what they published."""

    def __init__(self, nc: Client) -> None:
        self.nc = nc

    async def make_streams(self) -> None:
        """As the bridge does."""
        await self.nc.jetstream().add_stream(api.StreamConfig(name=IN_STREAM, subjects=[SUBJECTS.all_inbound]))
        await self.nc.jetstream().add_stream(api.StreamConfig(name=OUT_STREAM, subjects=[SUBJECTS.all_outbound]))

    async def tell(self, conversation: str, text: str, bot: str = "shop") -> None:
        """One message of an agent."""
        now = datetime.now(UTC)
        told = AgentMessage(conversation_id=conversation, at=now, message_id=text, text=text, agent_name="Ana")
        await publish_stored(self.nc, OUT_STREAM, SUBJECTS.outbound(bot, conversation, "message"), encode(told))

    async def stored(self, stream: str = IN_STREAM) -> list[api.RawStreamMsg]:
        """Everything in a stream."""
        jetstream = self.nc.jetstream()
        state = (await jetstream.stream_info(stream)).state
        return [await jetstream.get_msg(stream, seq) for seq in range(state.first_seq, state.last_seq + 1)]


class Ear:
    """Collects what a bot hears."""

    def __init__(self, events: AsyncIterator[Told]) -> None:
        self.texts: list[str] = []
        self.conversations: list[str] = []
        self.task = asyncio.create_task(self._listen(events))

    def has(self, number: int) -> bool:
        """Whether so many have been heard."""
        return len(self.texts) >= number

    async def _listen(self, events: AsyncIterator[Told]) -> None:
        async for conversation, event in events:
            assert isinstance(event, AgentMessage)
            self.conversations.append(conversation)
            self.texts.append(event.text)


@pytest.fixture
async def console(broker: Broker) -> AsyncIterator[Console]:
    """The other side."""
    nc = await connect(NatsSettings(url=broker.url), "console", environ={})
    yield Console(nc)
    await nc.close()


@pytest.fixture
async def bot(broker: Broker) -> AsyncIterator[BotClient]:
    """A bot's client, opened before there is any stream."""
    client = await BotClient.open(NatsSettings(url=broker.url), "shop")
    yield client
    await client.close()


def transfer(conversation: str) -> TransferRequest:
    """The smallest transfer."""
    return TransferRequest(
        transfer_id=f"t-{conversation}", conversation_id=conversation, requested_at=datetime.now(UTC)
    )


async def test_what_is_published_is_stored_on_its_subjects(console: Console, bot: BotClient) -> None:
    await console.make_streams()
    assert await bot.transfer(transfer("c1")) == 1
    message_id = await bot.say("c1", "Hello", name="Ana")
    assert await bot.left("c1", "closed the window") == 3
    stored = await console.stored()
    assert [each.subject for each in stored] == [
        "console.in.shop.c1.transfer",
        "console.in.shop.c1.message",
        "console.in.shop.c1.left",
    ]
    assert decode(stored[0].data or b"", TransferRequest).transfer_id == "t-c1"
    said = decode(stored[1].data or b"", InboundMessage)
    assert (said.message_id, said.text, said.role, said.name) == (message_id, "Hello", "customer", "Ana")


async def test_events_are_heard_from_the_call_on_before_the_first_is_asked_for(
    console: Console, bot: BotClient
) -> None:
    await console.make_streams()
    await console.tell("c1", "before")
    await eventually(lambda: bot.position == 1)
    events = bot.events("c1")
    await console.tell("c1", "one")
    await console.tell("c2", "of another conversation")
    await console.tell("c1", "two")
    await console.tell("c1", "of another bot", bot="bank")
    await eventually(lambda: bot.position == 4)
    ear = Ear(events)
    await eventually(lambda: ear.texts == ["one", "two"])
    await bot.close()
    await asyncio.wait_for(ear.task, 5)
    assert [event async for event in bot.events()] == []


async def test_nothing_is_missed_doubled_or_reordered_while_the_broker_dies(
    broker: Broker, console: Console, bot: BotClient
) -> None:
    await console.make_streams()
    ear = Ear(bot.events())
    sent = [str(number) for number in range(200)]

    async def tell() -> None:
        for text in sent:
            await console.tell("c1", text)
            await asyncio.sleep(0.005)

    telling = asyncio.create_task(tell())
    for part in (20, 80):
        await eventually(partial(ear.has, part))
        broker.kill()
        broker.start()
    await asyncio.wait_for(telling, 30)
    await eventually(lambda: len(ear.texts) >= len(sent))
    assert ear.texts == sent


class Lossy:
    """A connection on which one message of a subscription is lost."""

    def __init__(self, nc: Client, lost: bytes) -> None:
        self._nc = nc
        self._lost: bytes | None = lost

    def __getattr__(self, name: str) -> Any:
        return getattr(self._nc, name)

    async def subscribe(self, subject: str, cb: Any) -> Any:
        """Subscribe, and lose the first message with this text."""

        async def hear(message: Msg) -> None:
            if message.data == self._lost:
                self._lost = None
                return
            await cb(message)

        return await self._nc.subscribe(subject, cb=hear)


@pytest.mark.parametrize("lost", [b"2", b"3"])
async def test_a_message_lost_on_the_way_is_read_again(console: Console, lost: bytes) -> None:
    await console.make_streams()
    for text in (b"1", b"2", b"3"):
        await publish_stored(console.nc, OUT_STREAM, "console.out.shop.c1.message", text)
    lossy = cast(Client, Lossy(console.nc, lost))
    heard = []
    async with aclosing(StreamReader(lossy, OUT_STREAM, "console.out.shop.>", 0).messages()) as messages:
        async for message in messages:
            heard.append(message.data)
            if len(heard) == 3:
                break
    assert heard == [b"1", b"2", b"3"]


async def test_a_vanished_consumer_is_replaced(console: Console, bot: BotClient) -> None:
    await console.make_streams()
    ear = Ear(bot.events())
    await console.tell("c1", "one")
    await eventually(lambda: ear.texts == ["one"])
    [consumer] = await console.nc.jetstream().consumers_info(OUT_STREAM)
    await console.nc.jetstream().delete_consumer(OUT_STREAM, consumer.name)
    await console.tell("c1", "two")
    await eventually(lambda: ear.texts == ["one", "two"])


async def test_a_bot_resumes_behind_its_position(broker: Broker, console: Console, bot: BotClient) -> None:
    await console.make_streams()
    await console.tell("c1", "one")
    await eventually(lambda: bot.position == 1)
    await bot.close()
    await console.tell("c1", "two")
    again = await BotClient.open(NatsSettings(url=broker.url), "shop", after=bot.position)
    ear = Ear(again.events())
    await eventually(lambda: ear.texts == ["two"])
    await again.close()
    new = await BotClient.open(NatsSettings(url=broker.url), "shop")
    assert new.position == 2
    await new.close()


async def test_a_publish_over_a_broker_restart_is_stored_once(broker: Broker, console: Console, bot: BotClient) -> None:
    await console.make_streams()
    saying = [asyncio.create_task(bot.say("c1", str(number), message_id=f"m{number}")) for number in range(20)]
    await asyncio.sleep(0)
    broker.kill()
    await asyncio.sleep(0.2)
    broker.start()
    assert await asyncio.wait_for(asyncio.gather(*saying), 30) == [f"m{number}" for number in range(20)]
    await eventually(lambda: console.nc.is_connected)
    stored = [decode(each.data or b"", InboundMessage).message_id for each in await console.stored()]
    assert sorted(stored) == sorted(f"m{number}" for number in range(20))


async def test_an_attempt_that_was_stored_without_a_word_is_not_stored_again(
    broker: Broker, console: Console, bot: BotClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await console.make_streams()
    monkeypatch.setattr(stored_publish, "ATTEMPT", 0.3)
    freeze(broker)
    saying = asyncio.create_task(bot.say("c1", "Hello"))
    await asyncio.sleep(1.5)
    thaw(broker)
    await asyncio.wait_for(saying, 10)
    await bot.left("c1")
    assert [str(each.subject).rpartition(".")[2] for each in await console.stored()] == ["message", "left"]


async def test_without_a_stream_a_publish_says_that_nothing_was_stored(console: Console) -> None:
    with pytest.raises(Unavailable, match="Is the bridge running"):
        await publish_stored(console.nc, IN_STREAM, "console.in.shop.c1.left", b"{}", patience=0.5)


async def test_what_the_broker_takes_from_nobody_is_refused_at_once(console: Console, bot: BotClient) -> None:
    await console.make_streams()
    with pytest.raises(ValueError, match="more than the broker's"):
        await publish_stored(console.nc, IN_STREAM, "console.in.shop.c1.message", b"x" * 3_000_000)
    with pytest.raises(BadToken):
        await bot.say("c1.>", "Hello")


async def test_a_name_that_fits_no_subject_is_refused(broker: Broker) -> None:
    with pytest.raises(BadToken):
        await BotClient.open(NatsSettings(url=broker.url), "shop.>")


async def test_typing_is_said_on_its_subject(console: Console, bot: BotClient) -> None:
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    await console.nc.subscribe("console.typing.>", cb=hear)
    await console.nc.flush()
    await bot.typing("c1")
    await eventually(lambda: heard == ["console.typing.in.shop.c1"])
