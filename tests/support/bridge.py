"""A real bridge in the test's own process, and a world around it: bots that publish, agents who command."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from nats.aio.client import Client

from console_bridge.bridge import run_bridge
from console_bridge.event_log import EventLog
from console_bridge.keyring import Keyring, open_keyring
from console_bridge.log_following import logged
from console_client.connection import connect
from console_client.request_reply import request
from console_client.settings import BridgeSettings, NatsSettings, PersonSettings, Settings
from console_schemas.commands import Done
from console_schemas.endpoints import COMMANDS, QUERIES
from console_schemas.engagement import Engagement
from console_schemas.events import Apart, EngagementEvent, LoggedEvent, MessageSetAside
from console_schemas.ids import engagement_id
from console_schemas.outbound import AnyOutbound, Rejected
from console_schemas.policy import Policy
from console_schemas.subjects import LOG_STREAM, OUT_STREAM, Subjects
from console_schemas.transfer import CustomerLeft, InboundMessage, Routing, TransferRequest
from console_schemas.wire import decode, encode
from support.streams import connected

SUBJECTS = Subjects()
BOT = "shop"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PEOPLE = {
    "ana": PersonSettings(name="Ana"),
    "ben": PersonSettings(name="Ben"),
    "sue": PersonSettings(name="Sue", role="supervisor"),
    "bill": PersonSettings(name="Bill", queues=("billing",)),
}


def settings_for(url: str, folder: Path, policy: Policy | None = None, **people: PersonSettings) -> Settings:
    """The configuration of a bridge with its database in a folder."""
    bridge = BridgeSettings(database=str(folder / "bridge.db"), people=PEOPLE | people, policy=policy or Policy())
    return Settings(nats=NatsSettings(url=url, open_broker=True), bridge=bridge)


@asynccontextmanager
async def bridge_running(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """A bridge that serves; it ends in order on leaving, and what made it end before is raised."""
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(run_bridge(settings, stop=stop, ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, waiting}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        assert ready.is_set() or task.done(), "the bridge was not ready after 60 s"
        yield task
    finally:
        stop.set()
        await asyncio.wait_for(task, 60)


class World:
    """Bots and agents on one connection, and what they can see."""

    def __init__(self, nc: Client, url: str) -> None:
        self.nc = nc
        self._url = url
        self._consoles: dict[str, asyncio.Task[Client]] = {}
        self.jetstream = nc.jetstream()
        self.log = EventLog(nc, SUBJECTS)

    async def publish(self, kind: str, conversation: str, payload: bytes, bot: str = BOT) -> None:
        """Put a payload where a bot would."""
        await self.jetstream.publish(SUBJECTS.inbound(bot, conversation, kind), payload)

    async def transfer(self, conversation: str, transfer_id: str = "", **fields: Any) -> str:
        """Publish a transfer; returns the id its engagement will have."""
        transfer_id = transfer_id or f"t-{conversation}"
        given = {"transfer_id": transfer_id, "conversation_id": conversation, "requested_at": NOW, **fields}
        await self.publish("transfer", conversation, encode(TransferRequest(**given)))
        return engagement_id(BOT, transfer_id)

    async def say(self, conversation: str, message_id: str, text: str = "hello", **fields: Any) -> None:
        """Publish a message of the customer."""
        message = InboundMessage(message_id=message_id, text=text, **fields)
        await self.publish("message", conversation, encode(message))

    async def leave(self, conversation: str) -> None:
        """Publish that the customer left."""
        await self.publish("left", conversation, encode(CustomerLeft()))

    async def send(self, user: str, command: Any, timeout: float = 30) -> Done:
        """Have a command carried out. Raises `Refusal`, `Unknown` or `Unavailable`."""
        subject = SUBJECTS.command(user, COMMANDS[type(command)])
        nc = await self.console(user)
        answer = await request(nc, subject, encode(command), who="The bridge", timeout=timeout)
        return decode(answer.data, Done)

    async def console(self, user: str) -> Client:
        """A connection with the user's own inbox, the only one where the bridge answers them."""
        if user not in self._consoles:
            connecting = connect(NatsSettings(url=self._url), user, user=user, environ={})
            self._consoles[user] = asyncio.create_task(connecting)
        return await asyncio.shield(self._consoles[user])

    async def close(self) -> None:
        """End these connections."""
        for connecting in self._consoles.values():
            await (await connecting).close()

    async def asks(self, user: str, question: Any) -> bytes:
        """What the bridge answers."""
        subject = SUBJECTS.command(user, QUERIES[type(question)])
        return (await request(await self.console(user), subject, encode(question), who="The bridge", timeout=30)).data

    async def facts(self) -> list[LoggedEvent]:
        """Everything in the log."""
        facts = [logged(place, data, None) for place, data in enumerate(await self._stored(LOG_STREAM), 1)]
        return [fact.event for fact in await (await self.keys()).opened(facts)]

    async def facts_of(self, engagement: str) -> list[EngagementEvent]:
        """The facts of one engagement."""
        found = [fact for fact in await self.facts() if not isinstance(fact, Apart)]
        return [fact for fact in found if fact.engagement_id == engagement]

    async def state(self, engagement: str) -> Engagement | None:
        """An engagement as the log has it."""
        self.log.keys = await self.keys()
        return (await self.log.load(engagement)).state

    async def keys(self) -> Keyring:
        """What opens the facts, with the master key of the bridge."""
        return await open_keyring(self.nc, Settings(nats=NatsSettings(open_broker=True)))

    async def set_aside(self) -> list[MessageSetAside]:
        """The input that could not be used."""
        return [fact for fact in await self.facts() if isinstance(fact, MessageSetAside)]

    async def told(self, token: str = "") -> list[Any]:
        """What bots were told, of one kind or all."""
        messages: list[Any] = [msgspec.json.decode(data, type=AnyOutbound) for data in await self._stored(OUT_STREAM)]
        return [message for message in messages if not token or type(message).__name__.lower() == token]

    async def rejected(self) -> list[Rejected]:
        """What bots were told of input that was set aside, once they were told of all of it."""
        expected = sum(part.part == 1 for part in await self.set_aside())
        async with asyncio.timeout(40):
            while len(found := await self.told("rejected")) < expected:
                await asyncio.sleep(0.02)
        return found

    async def becomes(self, engagement: str, status: str, seconds: float = 40) -> Engagement:
        """Wait until an engagement has a status."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            state = await self.state(engagement)
            if state is not None and state.status == status:
                return state
            assert asyncio.get_running_loop().time() < deadline, f"it is {state and state.status}, not {status}"
            await asyncio.sleep(0.02)

    async def settles(self, stream: str = "CONSOLE_IN", seconds: float = 60) -> None:
        """Wait until everything that bots have published is let go."""
        deadline = asyncio.get_running_loop().time() + seconds
        while (await self.jetstream.stream_info(stream)).state.messages:
            assert asyncio.get_running_loop().time() < deadline, "the intake does not come to an end"
            await asyncio.sleep(0.02)

    async def _stored(self, stream: str) -> list[bytes]:
        state = (await self.jetstream.stream_info(stream)).state
        sequences = range(max(1, state.first_seq), state.last_seq + 1)
        return [(await self.jetstream.get_msg(stream, each)).data or b"" for each in sequences]


@asynccontextmanager
async def world(url: str) -> AsyncIterator[World]:
    """Bots and agents of a broker."""
    async with connected(url) as nc:
        around = World(nc, url)
        try:
            yield around
        finally:
            await around.close()


def orders(queue: str = "orders") -> Routing:
    """Where a customer should wait."""
    return Routing(queue=queue)
