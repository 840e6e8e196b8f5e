"""Answers of the AI service on a real broker: they stream, end, are refused, and can be cancelled."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client.answers import StreamedAnswer
from console_client.connection import connect
from console_client.link import Refusal, Unavailable, Unknown
from console_client.settings import NatsSettings
from console_schemas.assist import Answered, Piece
from console_schemas.commands import Refused
from console_schemas.wire import encode
from support.broker import Broker
from support.eventually import eventually

SUBJECT = "console.ai.ana.assist"
WHOLE = Answered(text="Hello Ana", origin="test")


class Service:
    """Answers one question at a time, in the manner that the test chose."""

    def __init__(self, nc: Client) -> None:
        self.nc = nc
        self.controls: list[bytes] = []
        self.asked: list[bytes] = []
        self.replies: list[bytes] = []
        self.headers: dict[str, str] | None = None
        self.pause = 0.0
        """Seconds before each reply."""
        self.listening = asyncio.Event()
        """Cleared, it does not listen yet to what it is told about a question."""
        self.listening.set()

    async def start(self) -> None:
        """Answer from now on."""
        await self.nc.subscribe(SUBJECT, cb=self._answer)
        await self.nc.flush()

    async def _answer(self, message: Msg) -> None:
        async def control(order: Msg) -> None:
            self.controls.append(order.data)

        if not self.listening.is_set():
            self.asked.append(message.data)
            await self.listening.wait()
        await self.nc.subscribe(f"{message.reply}.ctl", cb=control)
        await self.nc.flush()  # from now on an order to stop is heard
        self.asked.append(message.data)
        for reply in self.replies:
            await asyncio.sleep(self.pause)
            await self.nc.publish(message.reply, reply, headers=self.headers)


@pytest.fixture
async def service(broker: Broker) -> AsyncIterator[Service]:
    """A service that answers."""
    nc = await connect(NatsSettings(url=broker.url), "ai", environ={})
    answering = Service(nc)
    await answering.start()
    yield answering
    await nc.close()


@pytest.fixture
async def asker(broker: Broker) -> AsyncIterator[Client]:
    """A console's connection."""
    nc = await connect(NatsSettings(url=broker.url), "console", user="ana", environ={})
    yield nc
    await nc.close()


def ask(nc: Client, silence: float = 30) -> StreamedAnswer:
    """A question."""
    return StreamedAnswer(nc, SUBJECT, b"question", silence)


async def test_pieces_come_first_and_then_the_whole(service: Service, asker: Client) -> None:
    service.replies = [encode(Piece(text="Hello ")), encode(Piece(text="Ana")), encode(WHOLE)]
    answer = ask(asker)
    assert [piece.text async for piece in answer] == ["Hello ", "Ana"]
    assert await answer == WHOLE
    assert await answer == WHOLE
    await answer.aclose()
    await asyncio.sleep(0.05)
    assert service.asked == [b"question"]
    assert service.controls == []


async def test_awaiting_alone_gives_the_whole(service: Service, asker: Client) -> None:
    service.replies = [encode(Piece(text="Hello ")), encode(WHOLE)]
    assert await ask(asker) == WHOLE


async def test_a_question_that_nobody_waits_for_is_not_asked(service: Service, asker: Client) -> None:
    answer = ask(asker)
    await answer.aclose()
    with pytest.raises(Unavailable, match="cancelled"):
        await answer
    assert service.asked == []


async def test_closing_cancels_on_the_other_side(service: Service, asker: Client) -> None:
    service.replies = [encode(Piece(text="Hello "))]
    answer = ask(asker)
    async for _ in answer:
        break
    await answer.aclose()
    await eventually(lambda: service.controls == [b"cancel"])
    with pytest.raises(Unavailable, match="cancelled"):
        await answer


async def test_a_cancelled_task_cancels_on_the_other_side(service: Service, asker: Client) -> None:
    async def whole() -> Answered:
        return await ask(asker)

    waiting = asyncio.create_task(whole())
    await eventually(lambda: service.asked)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    await eventually(lambda: service.controls == [b"cancel"])


async def test_a_service_that_did_not_listen_yet_is_told_again(service: Service, asker: Client) -> None:
    service.listening.clear()
    service.replies = [encode(Piece(text="Hello "))]
    answer = ask(asker)
    waiting = asyncio.ensure_future(answer)
    await eventually(lambda: service.asked)
    await answer.aclose()
    await asker.flush()
    service.listening.set()
    await eventually(lambda: service.controls == [b"cancel"])
    waiting.cancel()
    await asyncio.wait({waiting})


async def test_a_refusal_in_mid_stream_is_raised_to_both(service: Service, asker: Client) -> None:
    refused = Refused(code="unavailable", message="The model is not answering.")
    service.replies = [encode(refused)]
    service.headers = {"Nats-Service-Error": refused.message, "Nats-Service-Error-Code": "503"}
    answer = ask(asker)
    with pytest.raises(Refusal, match="The model is not answering"):
        async for _ in answer:
            pass
    with pytest.raises(Refusal) as refusal:
        await answer
    assert refusal.value.refused == refused


async def test_an_error_of_a_service_that_knows_no_refusals_is_told(service: Service, asker: Client) -> None:
    service.replies = [b"not json"]
    service.headers = {"Nats-Service-Error": "out of order\x1b[31m", "Nats-Service-Error-Code": "500"}
    with pytest.raises(Refusal, match=r"^out of order\ufffd$"):
        await ask(asker)


async def test_without_a_service_it_is_unavailable_at_once(asker: Client) -> None:
    with pytest.raises(Unavailable, match="The AI service is not running"):
        await ask(asker)


async def test_a_silent_service_is_given_up_and_told_so(service: Service, asker: Client) -> None:
    with pytest.raises(Unknown, match=r"silent for 0\.6 s"):
        await ask(asker, silence=0.6)
    await eventually(lambda: service.controls == [b"cancel"])


async def test_whatever_takes_long_goes_on_as_long_as_there_are_signs_of_life(service: Service, asker: Client) -> None:
    silence, service.pause = 1.5, 0.4
    service.replies = [encode(Piece(text=""))] * 4 + [encode(WHOLE)]
    assert await ask(asker, silence) == WHOLE
    assert service.controls == []


async def test_an_answer_that_cannot_be_read_is_unknown(service: Service, asker: Client) -> None:
    service.replies = [b'{"type":"song"}']
    with pytest.raises(Unknown, match="does not understand"):
        await ask(asker)


async def test_a_lost_connection_ends_the_answer(broker: Broker, service: Service, asker: Client) -> None:
    service.replies = [encode(Piece(text="Hello "))]
    answer = ask(asker, silence=30)
    async for _ in answer:
        broker.kill()
        break
    with pytest.raises(Unavailable, match="connection was lost"):
        await answer
    broker.start()
    await eventually(lambda: asker.is_connected)
