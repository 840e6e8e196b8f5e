"""The client for bots on a real broker: what is published is stored once, what is told is heard once and in order."""

import asyncio
from datetime import UTC, datetime

import pytest
from nats.aio.msg import Msg

from console_client.bot_client import BotClient
from console_client.settings import NatsSettings
from console_client.stored_publish import publish_stored
from console_schemas.subjects import IN_STREAM, BadToken
from console_schemas.transfer import InboundMessage, TransferRequest
from console_schemas.wire import decode
from support.bot_world import Console, Ear
from support.broker import Broker
from support.eventually import eventually


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
    await asyncio.wait_for(ear.task, 30)
    assert [event async for event in bot.events()] == []


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
