"""A link on a real broker with somebody who follows it."""

import contextlib
from collections.abc import AsyncIterator

from console_client.nats_link import NatsLink
from console_client.settings import NatsSettings, Settings
from console_schemas.people import Person
from support.broker import Broker
from support.eventually import eventually
from support.link_follower import LinkFollower

ANA = Person(id="ana", name="Ana Agent", queues=("general",))
BEN = Person(id="ben", name="Ben Agent")


def settings_on(broker: Broker) -> Settings:
    """Settings of a console on this broker."""
    return Settings(nats=NatsSettings(url=broker.url))


@contextlib.asynccontextmanager
async def at_work(settings: Settings, user: str) -> AsyncIterator[tuple[NatsLink, LinkFollower]]:
    """An open link with a follower that has caught up."""
    link = await NatsLink.open(settings, user)
    follower = LinkFollower(link)
    try:
        await eventually(lambda: follower.state == "connected")
        yield link, follower
    finally:
        await follower.stop()
        await link.close()


@contextlib.asynccontextmanager
async def following(broker: Broker, user: str = "ana") -> AsyncIterator[tuple[NatsLink, LinkFollower]]:
    """The same on this broker."""
    async with at_work(settings_on(broker), user) as linked:
        yield linked
