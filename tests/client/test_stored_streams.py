"""Publishing to and reading from streams while brokers die and messages are lost: each once, in order."""

import asyncio
from contextlib import aclosing
from functools import partial
from typing import Any, cast

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client import stored_publish, stream_reader
from console_client.bot_client import BotClient
from console_client.link import Unavailable
from console_client.stored_publish import publish_stored
from console_client.stream_reader import StreamReader
from console_schemas.subjects import IN_STREAM, OUT_STREAM
from console_schemas.transfer import InboundMessage
from console_schemas.wire import decode
from support.bot_world import Console, Ear
from support.broker import Broker
from support.eventually import eventually
from support.frozen import freeze, thaw


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
    await asyncio.wait_for(telling, 60)
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


async def test_a_vanished_consumer_is_replaced(
    console: Console, bot: BotClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_reader, "HEARTBEAT", 0.3)
    monkeypatch.setattr(stream_reader, "SILENCE", 1.0)
    await console.make_streams()
    ear = Ear(bot.events())
    await console.tell("c1", "one")
    await eventually(lambda: ear.texts == ["one"])
    [consumer] = await console.nc.jetstream().consumers_info(OUT_STREAM)
    await console.nc.jetstream().delete_consumer(OUT_STREAM, consumer.name)
    await console.tell("c1", "two")
    await eventually(lambda: ear.texts == ["one", "two"])


async def test_a_publish_over_a_broker_restart_is_stored_once(broker: Broker, console: Console, bot: BotClient) -> None:
    await console.make_streams()
    saying = [asyncio.create_task(bot.say("c1", str(number), message_id=f"m{number}")) for number in range(20)]
    await asyncio.sleep(0)
    broker.kill()
    await asyncio.sleep(0.2)
    broker.start()
    assert await asyncio.wait_for(asyncio.gather(*saying), 60) == [f"m{number}" for number in range(20)]
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
    await asyncio.wait_for(saying, 60)
    await bot.left("c1")
    assert [str(each.subject).rpartition(".")[2] for each in await console.stored()] == ["message", "left"]


async def test_without_a_stream_a_publish_says_that_nothing_was_stored(console: Console) -> None:
    with pytest.raises(Unavailable, match="Is the bridge running"):
        await publish_stored(console.nc, IN_STREAM, "console.in.shop.c1.left", b"{}", patience=0.5)
