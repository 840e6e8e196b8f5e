"""Look-ups over a real broker: what is shown for each kind of answer, and for none."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import nats
import pytest
from msgspec.structs import replace
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError

from console_client.link import Refusal, Unavailable, Unknown
from console_client.panel_reply import read_panel_reply
from console_client.settings import ConsoleSettings, PanelSettings
from console_schemas import wire
from console_schemas.commands import Refused
from console_schemas.panels import PanelContext, PanelReply, PanelRequest
from console_tui.panels.fetch import Ask, PanelFailed
from console_tui.panels.fetching import make_fetch
from support.broker import Broker
from support.panels import CONTEXT, text_of

PANEL = PanelSettings(title="CRM", kind="nats", subject="crm.lookup", timeout=20.0, max_bytes=2_000)


def ask_with(client: Client) -> Ask:
    """Asks as the link does, straight over a connection."""

    async def ask(request: PanelRequest) -> PanelReply:
        try:
            reply = await client.request(request.subject, wire.encode(request.context), timeout=request.timeout)
        except NoRespondersError:
            raise Unavailable from None
        except NatsTimeoutError:
            raise Unknown from None
        return read_panel_reply(reply)

    return ask


@asynccontextmanager
async def connected(broker: Broker, answer: Callable[[Msg], Awaitable[None]] | None) -> AsyncIterator[Client]:
    client = await nats.connect(broker.url)
    if answer:
        await client.subscribe(PANEL.subject, cb=answer)
    yield client
    await client.close()


async def shown(broker: Broker, reply: bytes) -> str:
    async def answer(message: Msg) -> None:
        await message.respond(reply)

    async with connected(broker, answer) as client:
        fetch = make_fetch(ConsoleSettings(), ask_with(client))
        return text_of(await fetch(PANEL, CONTEXT, None))


async def test_the_context_is_the_payload(broker: Broker) -> None:
    seen: list[PanelContext] = []

    async def answer(message: Msg) -> None:
        seen.append(wire.decode(message.data, PanelContext))
        await message.respond(b"- ok")

    async with connected(broker, answer) as client:
        await make_fetch(ConsoleSettings(), ask_with(client))(PANEL, CONTEXT, None)
    assert seen == [CONTEXT]


@pytest.mark.parametrize(
    ("reply", "drawn"),
    [
        (b"# Ada\n\n- **gold**\n- [orders](http://crm.test/o)", "Ada\n\n· gold\n· [1]orders"),
        (wire.encode(PanelReply(text="# no heading", format="text")), "# no heading"),
        (b'{"open_orders": 3, "vip": true, "notes": null}', "open orders  3\nvip          yes\nnotes        –"),
        (b"just a line", "just a line"),
        (b"# <script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"", ""),
    ],
)
async def test_each_kind_of_answer_is_readable(broker: Broker, reply: bytes, drawn: str) -> None:
    assert await shown(broker, reply) == drawn


async def test_a_long_answer_is_cut_and_says_so(broker: Broker) -> None:
    drawn = await shown(broker, b"x" * 5_000)
    assert drawn.replace("\n", "").startswith("x" * 2_000 + "Only the first 2,000 bytes")


async def test_hostile_answers_are_harmless_when_drawn(broker: Broker) -> None:
    drawn = await shown(broker, wire.encode(PanelReply(text="# a\x1b]0;t\x07b\x9b2J \u202ec", format="markdown")))
    assert all(character.isprintable() for character in drawn.replace("\n", ""))


async def test_nobody_there_and_silence_are_told_apart(broker: Broker) -> None:
    async def silence(message: Msg) -> None:
        await asyncio.sleep(0)

    async with connected(broker, None) as client:
        with pytest.raises(PanelFailed, match=r"Nobody answers on crm.lookup"):
            await make_fetch(ConsoleSettings(), ask_with(client))(PANEL, CONTEXT, None)
    async with connected(broker, silence) as client:
        with pytest.raises(PanelFailed, match=r"crm.lookup did not answer within 1 s"):
            await make_fetch(ConsoleSettings(), ask_with(client))(replace(PANEL, timeout=1.0), CONTEXT, None)


async def test_a_refusal_is_shown_in_its_own_words() -> None:
    async def refuse(request: PanelRequest) -> PanelReply:
        raise Refusal(Refused(code="role-refused", message="Your role may not look this up."))

    with pytest.raises(PanelFailed, match="Your role may not look this up"):
        await make_fetch(ConsoleSettings(), refuse)(PANEL, CONTEXT, None)


async def test_an_ask_that_never_ends_is_ended_at_the_time_limit() -> None:
    async def for_ever(request: PanelRequest) -> PanelReply:
        return await asyncio.Future()

    with pytest.raises(PanelFailed, match="did not answer"):
        await make_fetch(ConsoleSettings(), for_ever)(
            PanelSettings(title="x", kind="nats", subject="crm", timeout=0.05), CONTEXT, None
        )


@pytest.mark.parametrize("subject", ["", "crm.>", "crm.*", "a b", "crm.", ".crm"])
async def test_a_subject_that_names_nobody_in_particular_is_never_asked(subject: str) -> None:
    async def never(request: PanelRequest) -> PanelReply:
        raise AssertionError("asked")

    panel = PanelSettings(title="CRM", kind="nats", subject=subject)
    with pytest.raises(PanelFailed, match="names no subject"):
        await make_fetch(ConsoleSettings(), never)(panel, CONTEXT, None)
