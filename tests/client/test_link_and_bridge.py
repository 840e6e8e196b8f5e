"""The link and the client for bots together with the real bridge, over restarts of both."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console_client.bot_client import BotClient
from console_client.link import Refusal, Unavailable, Unknown
from console_client.nats_link import NatsLink
from console_client.settings import Settings
from console_schemas import commands, outbound
from console_schemas.assist import SummaryRequest
from console_schemas.feed import CustomerTyping
from console_schemas.ids import engagement_id
from console_schemas.queries import HistoryRequest
from console_schemas.transfer import Customer, TransferRequest
from support.bridge import bridge_running, settings_for
from support.broker import Broker
from support.eventually import eventually
from support.link_follower import LinkFollower
from support.linked import at_work


class Desk:
    """Agents with their followers, and a bot with what it was told."""

    def __init__(self, settings: Settings, bot: BotClient) -> None:
        self.settings = settings
        self.bot = bot
        self.told: list[outbound.AnyOutbound] = []
        self.hearing = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        async for _, event in self.bot.events():
            self.told.append(event)

    async def customer(self, conversation: str) -> str:
        """A customer is handed over; returns the engagement's id."""
        request = TransferRequest(
            transfer_id=f"t-{conversation}",
            conversation_id=conversation,
            requested_at=datetime.now(UTC),
            customer=Customer(name=conversation),
        )
        await self.bot.transfer(request)
        return engagement_id("shop", request.transfer_id)

    def agent(self, user: str) -> contextlib.AbstractAsyncContextManager[tuple[NatsLink, LinkFollower]]:
        """An agent at work."""
        return at_work(self.settings, user)


@pytest.fixture
async def desk(broker: Broker, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose bridge the test starts."""
    settings = settings_for(broker.url, tmp_path)
    bot = await BotClient.open(settings.nats, "shop")
    desk = Desk(settings, bot)
    yield desk
    await bot.close()
    await desk.hearing


async def test_a_customer_is_served_from_the_transfer_to_the_end(desk: Desk) -> None:
    async with bridge_running(desk.settings), desk.agent("ana") as (ana, her), desk.agent("ben") as (ben, his):
        engagement = await desk.customer("c1")
        await eventually(lambda: her.waiting == his.waiting == [engagement])
        await ana.send(commands.AcceptEngagement(engagement_id=engagement))
        with pytest.raises(Refusal, match="Ana was faster"):
            await ben.send(commands.AcceptEngagement(engagement_id=engagement))
        await eventually(lambda: engagement in her.chats and not her.waiting and not his.waiting)
        await desk.bot.typing("c1")
        await eventually(lambda: any(isinstance(event, CustomerTyping) for event in her.heard))
        await desk.bot.say("c1", "Hello?")
        await eventually(lambda: her.versions() == {engagement: 3})
        await ana.send(commands.PostMessage(engagement_id=engagement, message_id="m1", text="Good morning"))
        await eventually(lambda: her.versions() == {engagement: 4})
        history = await ana.ask(HistoryRequest(engagement_id=engagement))
        assert [entry.text for entry in history.entries if entry.kind == "message"] == ["Hello?", "Good morning"]
        await ana.send(commands.CompleteEngagement(engagement_id=engagement, notes="All well"))
        await eventually(lambda: her.chats[engagement].status == "completed")
        kinds = [outbound.Queued, outbound.Accepted, outbound.AgentMessage, outbound.Completed]
        await eventually(lambda: [type(event) for event in desk.told] == kinds)
        with pytest.raises(Unavailable, match="The AI service is not running"):
            await ana.ask(SummaryRequest(engagement_id=engagement))


async def test_who_may_not_use_the_console_is_refused(desk: Desk) -> None:
    async with bridge_running(desk.settings):
        for user in ("sue", "nobody"):
            with pytest.raises(Refusal):
                await NatsLink.open(desk.settings, user)


async def test_queues_of_others_are_not_heard(desk: Desk) -> None:
    async with bridge_running(desk.settings), desk.agent("bill") as (_, his), desk.agent("ana") as (_, her):
        engagement = await desk.customer("c1")
        await eventually(lambda: her.waiting == [engagement])
        assert his.waiting == []


async def test_the_agent_is_back_in_the_same_place_after_the_bridge_was_away(desk: Desk) -> None:
    async with contextlib.AsyncExitStack() as agents:
        async with bridge_running(desk.settings):
            ana, her = await agents.enter_async_context(desk.agent("ana"))
            engagement = await desk.customer("c1")
            await eventually(lambda: her.waiting == [engagement])
            await ana.send(commands.SetListening(on=True))
            await ana.send(commands.AcceptEngagement(engagement_id=engagement))
            await eventually(lambda: engagement in her.chats)
        waiting = await desk.customer("c2")
        await desk.bot.say("c1", "Are you there?")
        with pytest.raises((Unavailable, Unknown)):
            await ana.send(commands.PostMessage(engagement_id=engagement, message_id="m1", text="Yes"))
        async with bridge_running(desk.settings):
            await ana.send(commands.PostMessage(engagement_id=engagement, message_id="m1", text="Yes"))
            await eventually(lambda: her.versions() == {engagement: 4} and her.waiting == [waiting])
            await eventually(lambda: sum(isinstance(event, outbound.AgentMessage) for event in desk.told) == 1)


async def test_a_long_talk_over_dying_brokers_arrives_whole_and_in_order(broker: Broker, desk: Desk) -> None:
    async with bridge_running(desk.settings), desk.agent("ana") as (ana, her):
        engagement = await desk.customer("c1")
        await eventually(lambda: her.waiting == [engagement])
        await ana.send(commands.AcceptEngagement(engagement_id=engagement))
        await eventually(lambda: engagement in her.chats)
        said = [f"message {number}" for number in range(60)]

        async def customer_speaks() -> None:
            for number, text in enumerate(said):
                await desk.bot.say("c1", text, message_id=f"m{number}")

        speaking = asyncio.create_task(customer_speaks())
        for _ in range(2):
            await asyncio.sleep(0.1)
            broker.kill()
            await asyncio.sleep(0.1)
            broker.start()
            await eventually(lambda: her.state == "connected")
        await asyncio.wait_for(speaking, 100)
        await eventually(lambda: her.versions() == {engagement: 2 + len(said)}, 60)
        history = await ana.ask(HistoryRequest(engagement_id=engagement))
        assert [entry.text for entry in history.entries if entry.kind == "message"] == said
