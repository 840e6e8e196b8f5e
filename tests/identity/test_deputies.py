"""Nobody can have somebody mightier write for them: not the bridge, by naming a reply; not the broker itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from console_bridge.bridge import run_bridge
from console_bridge.broker_check import BrokerUnfit
from console_bridge.identity.publishing import publish
from console_bridge.streams import RECORDS
from console_client.link import Refusal, Unavailable, Unknown
from console_client.request_reply import request
from console_client.settings import BridgeSettings, NatsSettings, Settings
from console_client.stored_publish import publish_stored
from console_schemas.commands import SetListening
from console_schemas.queries import OpenRequest
from console_schemas.subjects import IN_STREAM, LOG_STREAM, Subjects
from console_schemas.transfer import InboundMessage
from console_schemas.wire import encode
from support.bridge import bridge_running
from support.broker import Broker
from support.identities import Identities, logged_in

SUBJECTS = Subjects()


def settings_of(broker: Broker, identities: Identities, folder: Path) -> Settings:
    """A bridge with its own logins."""
    nats = NatsSettings(url=broker.url, services=str(identities.folder.services))
    return Settings(nats=nats, bridge=BridgeSettings(database=str(folder / "bridge.db")))


@pytest.fixture
async def bridge(guarded: Broker, identities: Identities, tmp_path: Path) -> AsyncIterator[None]:
    """A bridge that knows ana and ben."""
    if not identities.folder.records():
        identities.add("ana")
        identities.add("ben")
    await publish(identities.folder, NatsSettings(url=guarded.url))
    async with bridge_running(settings_of(guarded, identities, tmp_path)):
        yield


@pytest.mark.parametrize("reply", ["_INBOX.ben.x1", "_INBOX.ana", "console.queue.orders.gone", "console.log.e1.x"])
async def test_an_answer_goes_to_the_callers_own_inbox_or_nowhere(
    bridge: None, guarded: Broker, identities: Identities, reply: str
) -> None:
    async with (
        logged_in(identities, guarded.url, "ana", "agent") as ana,
        logged_in(identities, guarded.url, "ben", "agent", ("orders",)) as ben,
        logged_in(identities, guarded.url, "bridge-log", "bridge-log") as recorder,
    ):
        heard = [await ben.subscribe("_INBOX.ben.>"), await ben.subscribe("console.queue.orders.>")]
        await ben.flush()
        before = (await recorder.jetstream().stream_info(LOG_STREAM)).state.messages
        await ana.publish(SUBJECTS.command("ana", "open"), encode(OpenRequest()), reply=reply)
        await request(ana, SUBJECTS.command("ana", "listen"), encode(SetListening(on=True)), who="The bridge")
        await ben.flush()
        assert [each.pending_msgs for each in heard] == [0, 0]
        assert (await recorder.jetstream().stream_info(LOG_STREAM)).state.messages == before


async def test_the_brokers_own_acknowledgement_cannot_be_sent_into_the_log(
    bridge: None, guarded: Broker, identities: Identities
) -> None:
    """Whoever may publish into one stream can name a subject of another as the reply: JetStream writes there."""
    async with (
        logged_in(identities, guarded.url, "shop", "bot") as bot,
        logged_in(identities, guarded.url, "bridge-log", "bridge-log") as recorder,
    ):
        said = encode(InboundMessage(message_id="m1", text="hello"))
        for subject in ("console.log.e1.message-posted", "console.people.ana"):
            await bot.publish(SUBJECTS.inbound("shop", "c1", "message"), said, reply=subject)
        ack = await bot.jetstream().publish(SUBJECTS.inbound("shop", "c1", "message"), said)
        assert ack.seq >= 3
        for stream in RECORDS:
            state = (await recorder.jetstream().stream_info(stream)).state
            texts = [
                (await recorder.jetstream().get_msg(stream, each)).data or b""
                for each in range(max(1, state.first_seq), state.last_seq + 1)
            ]
            assert not [text for text in texts if b'"CONSOLE_IN"' in text]


async def test_who_is_added_is_served_by_a_bridge_that_runs_already(
    bridge: None, guarded: Broker, identities: Identities
) -> None:
    async with logged_in(identities, guarded.url, "cleo", "agent") as cleo:
        question = (SUBJECTS.command("cleo", "open"), encode(OpenRequest()))
        with pytest.raises(Refusal, match="console people add cleo"):
            await request(cleo, *question, who="The bridge")
        identities.add("cleo")
        await publish(identities.folder, NatsSettings(url=guarded.url))

        async def is_served() -> bool:
            try:
                return b"Cleo" in (await request(cleo, *question, who="The bridge")).data
            except (Refusal, Unavailable, Unknown):
                return False

        async with asyncio.timeout(40):
            while not await is_served():
                await asyncio.sleep(0.02)


async def test_an_open_broker_is_refused_unless_it_is_wished(broker: Broker, tmp_path: Path) -> None:
    settings = Settings(nats=NatsSettings(url=broker.url), bridge=BridgeSettings(database=str(tmp_path / "bridge.db")))
    stop = asyncio.Event()
    with pytest.raises(BrokerUnfit, match="The broker is open"):
        await run_bridge(settings, stop=stop, ready=lambda: None)
    wished = replace(settings, nats=replace(settings.nats, open_broker=True))
    async with bridge_running(wished) as running:
        assert not running.done()


async def test_who_may_not_is_told_so_and_not_that_it_is_unknown(
    bridge: None, guarded: Broker, identities: Identities
) -> None:
    async with logged_in(identities, guarded.url, "olga", "ops") as olga:
        with pytest.raises(Refusal) as refusal:
            await request(olga, SUBJECTS.command("olga", "open"), b"{}", who="The bridge")
        assert refusal.value.refused.code == "role-refused"
    async with logged_in(identities, guarded.url, "shop", "bot") as bot:
        with pytest.raises(Unavailable, match=r"does not let this login publish on console\.in\.other"):
            await publish_stored(bot, IN_STREAM, SUBJECTS.inbound("other", "c1", "left"), b"{}")
