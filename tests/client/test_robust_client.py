"""The client against a real broker that is killed, frozen and slow: what stock nats-py gets wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import FlushTimeoutError

from console_client import connection
from console_client.connection import connect
from console_client.link import LinkState
from console_client.robust_client import RobustClient
from console_client.settings import NatsSettings
from support.broker import Broker
from support.eventually import eventually
from support.frozen import freeze, thaw

States = list[tuple[LinkState, str]]


@contextlib.asynccontextmanager
async def client_of(broker: Broker, on_state: Callable[[LinkState, str], None] | None = None) -> AsyncIterator[Client]:
    """A connected client, closed at the end."""
    client = await connect(NatsSettings(url=broker.url), "test", on_state=on_state, environ={})
    yield client
    await client.close()


async def test_flush_is_a_barrier(broker: Broker) -> None:
    async with client_of(broker) as one, client_of(broker) as other:
        for number in range(300):
            got: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()
            subscription = await one.subscribe(f"barrier.{number}", future=got)
            await one.flush()
            await other.publish(f"barrier.{number}", b"x")
            await asyncio.wait_for(got, 30)
            await subscription.unsubscribe()


async def test_after_kill_9_it_is_back_with_its_subscriptions(broker: Broker) -> None:
    states: States = []
    got: list[bytes] = []

    async def keep(message: Msg) -> None:
        got.append(message.data)

    async with client_of(broker, lambda *state: states.append(state)) as client:
        await client.subscribe("news", cb=keep)
        broker.kill()
        await eventually(lambda: ("reconnecting", "nobody listens there") in states)
        broker.start()
        await eventually(lambda: states[-1] == ("connected", ""))
        await client.publish("news", b"after")
        await eventually(lambda: got == [b"after"])
    assert states[0] == ("reconnecting", "the server closed the connection")
    assert states[-1] == ("closed", "")


async def test_a_frozen_broker_is_noticed_and_left(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PING_SECONDS", 0.5)
    states: States = []
    async with client_of(broker, lambda *state: states.append(state)) as client:
        freeze(broker)
        await eventually(lambda: ("reconnecting", "the server is silent") in states)
        thaw(broker)
        await eventually(lambda: client.is_connected)


async def test_a_frozen_broker_is_left_with_data_unsent(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PING_SECONDS", 0.5)
    states: States = []
    async with client_of(broker, lambda *state: states.append(state)) as client:
        freeze(broker)

        async def pump() -> None:
            for _ in range(30):
                await client.publish("flood", b"z" * 1_000_000)

        pumping = asyncio.create_task(pump())
        await eventually(lambda: ("reconnecting", "the server is silent") in states)
        pumping.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await pumping
        thaw(broker)


async def test_closing_ends_on_a_frozen_broker_with_data_unsent(broker: Broker) -> None:
    client = await connect(NatsSettings(url=broker.url), "test", environ={})
    freeze(broker)
    for _ in range(3):
        pumping = asyncio.create_task(client.publish("flood", b"z" * 2_000_000))
        await asyncio.sleep(0.05)
    await asyncio.wait_for(client.close(), 20)
    pumping.cancel()
    thaw(broker)
    assert client.is_closed


async def test_a_late_pong_does_not_end_the_reading(broker: Broker) -> None:
    got: list[bytes] = []

    async def keep(message: Msg) -> None:
        got.append(message.data)

    async with client_of(broker) as client:
        await client.subscribe("news", cb=keep)
        await client.flush()
        freeze(broker)
        with pytest.raises(FlushTimeoutError):
            await client.flush(timeout=1)
        thaw(broker)
        await client.publish("news", b"1")
        await eventually(lambda: got == [b"1"])


async def test_a_callback_that_raises_stops_nothing(broker: Broker) -> None:
    def raising(*_: object) -> None:
        raise RuntimeError("in the callback")

    async with client_of(broker, raising) as client:
        broker.kill()
        await eventually(lambda: not client.is_connected)
        broker.start()
        await eventually(lambda: client.is_connected)


async def test_a_ping_inside_the_handshake_is_answered() -> None:
    answers: list[bytes] = []

    async def busy_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"x","version":"2.12.0","headers":true,"max_payload":1048576}\r\n')
        while (line := await reader.readline()) != b"PING\r\n":
            answers.append(line[:7])
        writer.write(b"PING\r\nINFO {}\r\nPONG\r\n")
        while line := await reader.readline():
            answers.append(line)
            if line == b"PING\r\n":
                writer.write(b"PONG\r\n")
        writer.close()

    async with await asyncio.start_server(busy_server, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = RobustClient()
        await client.open([f"nats://127.0.0.1:{port}"])
        await client.flush()
        assert client.is_connected
        await client.close()
    assert answers == [b"CONNECT", b"PONG\r\n", b"PING\r\n"]


async def test_a_reading_that_fails_ends_in_a_new_connection() -> None:
    connects: list[bytes] = []

    async def confused_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"x","version":"2.12.0","headers":true,"max_payload":1048576}\r\n')
        while line := await reader.readline():
            if line.startswith(b"CONNECT"):
                connects.append(line)
            if line == b"PING\r\n":
                writer.write(b"PONG\r\n" if len(connects) > 1 else b"PONG\r\n-ERR \r\n\r\n")
        writer.close()

    async with await asyncio.start_server(confused_server, "127.0.0.1", 0) as server:
        client = RobustClient()
        await client.open([f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"])
        await eventually(lambda: len(connects) == 2 and client.is_connected)
        await client.flush()
        await client.close()


def with_header(header: bytes) -> bytes:
    """A publish with this header, as it is on the wire."""
    return b"HPUB news.1 %d %d\r\n%bbad\r\n" % (len(header), len(header) + 3, header)


@pytest.mark.parametrize(
    "made_up",
    [
        b"PUB news.\xff\xfe 3\r\nbad\r\n",
        with_header(b"NATS/1.0 \xff\xff\xff\r\n\r\n"),
        with_header(b"NATS/1.0 503\xff\r\n\r\n"),
        with_header(b"NATS/1.0"),
        with_header(b"NATS/1.0\r\n\xff: \xff no\r\n\r\n"),
    ],
)
async def test_what_a_publisher_makes_up_is_delivered_and_ends_nothing(broker: Broker, made_up: bytes) -> None:
    states: States = []
    got: list[bytes] = []

    async def keep(message: Msg) -> None:
        got.append(message.data)

    async with client_of(broker, lambda *state: states.append(state)) as client:
        await client.subscribe("news.>", cb=keep)
        await client.flush()
        reader, writer = await asyncio.open_connection("127.0.0.1", broker.port)
        writer.write(b'CONNECT {"verbose":false,"headers":true}\r\n' + made_up + b"PING\r\n")
        await asyncio.wait_for(reader.readuntil(b"PONG\r\n"), 30)
        writer.close()
        await client.publish("news.2", b"good")
        await eventually(lambda: got == [b"bad", b"good"])
        assert states == []


async def test_a_reconnect_that_fails_at_its_end_leaves_no_second_ping_timer(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(broker) as client:
        flush, failures = client.flush, [OSError("reset")]

        async def failing_once(timeout: int = 10) -> None:
            if failures:
                raise failures.pop()
            await flush(timeout)

        monkeypatch.setattr(client, "flush", failing_once)
        broker.kill()
        broker.start()
        await eventually(lambda: not failures and client.is_connected)
        await flush()
        running = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
        assert running.count("Client._ping_interval") == 1
