"""What the tests of the link share."""

from collections.abc import AsyncIterator

import pytest

from console_client.bot_client import BotClient
from console_client.connection import connect
from console_client.settings import NatsSettings
from support.bot_world import Console
from support.broker import Broker
from support.linked import ANA, BEN
from support.reticent_bridge import ReticentBridge


@pytest.fixture
async def bridge(broker: Broker) -> AsyncIterator[ReticentBridge]:
    """A bridge that answers as the test says."""
    nc = await connect(NatsSettings(url=broker.url), "bridge", environ={})
    reticent = ReticentBridge(nc, ANA, BEN)
    await reticent.start()
    yield reticent
    await nc.close()


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
