"""Bad input: kept with its bytes and every reason, told to the bot, and nothing else disturbed."""

import asyncio
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console_bridge.bot_messages import BotMessages
from console_bridge.follower import Follower
from console_bridge.inbound import PART
from console_bridge.out_stream import SEQUENCE
from console_schemas import commands as c
from console_schemas.events import MessageSetAside
from console_schemas.outbound import Accepted, Queued
from console_schemas.subjects import OUT_STREAM
from console_schemas.transfer import Attribute, InboundMessage, TransferRequest
from console_schemas.wire import encode
from support.bridge import NOW, bridge_running, settings_for, world
from support.broker import Broker
from support.eventually import SECONDS

GOOD = {"transfer_id": "t9", "conversation_id": "bad", "requested_at": "2026-03-01T09:00:00Z"}


def changed(**fields: Any) -> bytes:
    return encode(GOOD | fields)


def without(field: str) -> bytes:
    return encode({key: value for key, value in GOOD.items() if key != field})


def nested(levels: int) -> bytes:
    value = "[" * levels + "]" * levels
    return encode(GOOD)[:-1] + f',"attributes":[{{"name":"a","value":{value}}}]}}'.encode()


CASES: list[tuple[str, str, bytes, str, list[str]]] = [
    ("malformed JSON", "transfer", b'{"transfer_id": ', "invalid", ["not JSON"]),
    ("no JSON at all", "message", b"hello", "invalid", ["not JSON"]),
    ("nothing", "message", b"", "invalid", ["not JSON"]),
    ("missing field", "transfer", without("requested_at"), "invalid", ["`$.requested_at`"]),
    (
        "several wrong fields",
        "transfer",
        changed(initiator="cat", routing={"priority": 77, "queue": "a b"}, attributes=[{"name": "x"}, {"value": 1}]),
        "invalid",
        ["`$.initiator`", "`$.routing.priority`", "`$.routing.queue`", "`$.attributes[1].name`"],
    ),
    ("no time zone", "transfer", changed(requested_at="2026-03-01T09:00:00"), "invalid", ["`$.requested_at`"]),
    ("invalid UTF-8", "message", b'{"message_id":"m","text":"\xff\xfe"}', "invalid", ["UTF-8"]),
    ("half a surrogate", "message", b'{"message_id":"m","text":"\\ud800"}', "invalid", ["not JSON"]),
    ("absurd nesting", "transfer", nested(50_000), "invalid", ["nested too deeply"]),
    ("deep nesting", "transfer", nested(40), "invalid", ["nested more than 32 levels deep"]),
    ("a number without end", "transfer", changed(attributes=[{"name": "a", "value": 10**40}]), "invalid", ["digits"]),
    ("nothing to read", "message", encode({"message_id": "m", "text": "\u200b\u2060"}), "invalid", ["`$.text`"]),
    ("another conversation", "transfer", changed(conversation_id="other"), "id-mismatch", ["`$.conversation_id`"]),
    ("too large a message", "message", encode({"message_id": "m", "text": "x" * 300_000}), "too-large", ["262,144"]),
    ("too large a transfer", "transfer", changed(summary="x" * 1_200_000), "too-large", ["1,048,576"]),
    (
        "too long a history",
        "transfer",
        changed(message_history=[{"author": {"role": "bot"}, "text": "x"}] * 2001, routing={"skills": ["x"] * 51}),
        "too-large",
        ["2,000 - at `$.message_history`", "50 - at `$.routing.skills`"],
    ),
    ("unknown conversation", "message", encode({"message_id": "m", "text": "x"}), "unknown-engagement", ["transfer"]),
    ("leaving what was never open", "left", b"{}", "unknown-engagement", ["transfer"]),
    ("unknown kind", "shout", b"{}", "invalid", ["illegal subject"]),
]


@pytest.mark.parametrize(("kind", "payload", "code", "named"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
async def test_bad_input_is_set_aside_with_its_reason_and_nothing_else_is_disturbed(
    broker: Broker, tmp_path: Path, kind: str, payload: bytes, code: str, named: list[str]
) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("good")
        await around.publish(kind, "bad", payload)
        await around.say("good", "m1")
        await around.settles()
        kept = await around.set_aside()
        assert b"".join(part.raw for part in reversed(kept)) == payload
        assert {part.code for part in kept} == {code}
        assert all(any(name in problem for problem in kept[-1].problems) for name in named), kept[-1].problems
        [rejected] = await around.rejected()
        assert (rejected.code, rejected.problems, rejected.conversation_id) == (code, kept[-1].problems, "bad")
        assert len(await around.facts_of(customer)) == 2
        assert len(await around.facts()) == 2 + len(kept)


async def test_a_large_input_is_kept_in_parts_that_fit_the_bus(broker: Broker, tmp_path: Path) -> None:
    payload = bytes(range(256)) * 8000
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        await around.publish("message", "bad", payload)
        await around.settles()
        kept = await around.set_aside()
        assert [(part.part, part.parts) for part in kept] == [(4, 4), (3, 4), (2, 4), (1, 4)]
        assert len({part.origin for part in kept}) == 1
        assert all(len(part.raw) <= PART for part in kept)
        assert b"".join(part.raw for part in reversed(kept)) == payload


@pytest.mark.parametrize(
    ("subject", "conversation"),
    [
        (b"console.in.shop.\xff\xfe.transfer", "invalid"),
        (b"console.in.shop.c$1.message", "invalid"),
        (b"console.in.shop.a.b.transfer", "a"),
        (b"console.in.x", "invalid"),
    ],
)
async def test_an_illegal_token_in_a_subject_is_set_aside(
    broker: Broker, tmp_path: Path, subject: bytes, conversation: str
) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        publish_raw(broker, subject, b"{}")
        customer = await around.transfer("good")
        await around.settles()
        [kept] = await around.set_aside()
        assert (kept.code, kept.raw) == ("invalid", b"{}")
        assert "illegal subject" in kept.problems[0]
        [rejected] = await around.rejected()
        assert rejected.conversation_id == conversation
        assert await around.becomes(customer, "queued")


def publish_raw(broker: Broker, subject: bytes, payload: bytes) -> None:
    with socket.create_connection(("127.0.0.1", broker.port), 5) as wire:
        wire.settimeout(30)
        wire.recv(4096)
        wire.sendall(b'CONNECT {"verbose":false}\r\nPUB %s %d\r\n%s\r\nPING\r\n' % (subject, len(payload), payload))
        while b"PONG" not in wire.recv(4096):
            pass


async def test_the_same_transfer_again_opens_nothing_and_says_how_it_stands(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.transfer("c1")
        await around.settles()
        assert [(said.position, said.engagement_id) for said in await around.told("queued")] == [(1, customer)] * 2
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        await around.transfer("c1")
        await around.settles()
        assert [said.agent_name for said in await around.told("accepted")] == ["Ana", "Ana"]
        await around.send("ana", c.CompleteEngagement(engagement_id=customer))
        await around.transfer("c1")
        await around.settles()
        assert len(await around.told("completed")) == 2
        assert len(await around.facts_of(customer)) == 4
        assert not await around.set_aside()


async def test_how_it_stands_is_told_behind_the_facts_that_led_there(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, wait_for = Follower._keep, Follower.wait_for
    waited, go_on = asyncio.Event(), asyncio.Event()

    async def slow(self: Follower, *batch: Any) -> None:
        await go_on.wait()
        await keep(self, *batch)

    async def noted(self: Follower, sequence: int) -> None:
        waited.set()
        await wait_for(self, sequence)

    monkeypatch.setattr(Follower, "wait_for", noted)
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.settles()
        monkeypatch.setattr(Follower, "_keep", slow)
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        waited.clear()
        await around.transfer("c1")
        await asyncio.wait_for(waited.wait(), 40)
        go_on.set()
        await around.settles()
        assert [type(said) for said in await around.told()] == [Queued, Accepted, Accepted]
        out = await around.jetstream.get_msg(OUT_STREAM, 2)
        assert (out.headers or {})[SEQUENCE] == "2", "first what follows from the fact itself"


async def test_the_receipt_names_the_fields_of_a_transfer_that_nobody_knows(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        await around.publish("transfer", "bad", changed(queue="orders", routing={"queue": "returns"}))
        await around.settles()
        async with asyncio.timeout(SECONDS):
            while not (told := await around.told("queued")):
                await asyncio.sleep(0.02)
        [queued] = told
        assert queued.queue == "returns"
        assert queued.ignored == ("Unknown field, ignored - at `$.queue`; meant `$.routing.queue`?",)
        assert not await around.set_aside()


async def test_another_transfer_of_a_conversation_waits_until_its_chat_is_over(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        first = await around.transfer("c1", "t1")
        await around.transfer("c1", "t2")
        await around.settles()
        assert [kept.code for kept in await around.set_aside()] == ["already-open"]
        await around.send("ana", c.AcceptEngagement(engagement_id=first))
        await around.send("ana", c.FinishChat(engagement_id=first))
        second = await around.transfer("c1", "t3")
        await around.becomes(second, "queued")
        await around.say("c1", "m1", "for the new one")
        await around.send("ana", c.CompleteEngagement(engagement_id=first, notes="late notes"))
        await around.say("c1", "m2", "still for the new one")
        await around.settles()
        assert len(await around.facts_of(second)) == 3
        assert len(await around.set_aside()) == 1


async def test_a_transfer_id_names_one_conversation(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1", "t1")
        await around.transfer("c2", "t1")
        await around.settles()
        [told] = await around.rejected()
        assert (told.code, told.conversation_id, told.transfer_id) == ("id-mismatch", "c2", "t1")
        assert "belongs to conversation c1" in told.problems[0]
        assert len(await around.facts_of(customer)) == 1


async def test_a_message_for_a_chat_that_is_over_starts_no_ghost_chat(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.say("c1", "m1")
        await around.becomes(customer, "queued")
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        await around.send("ana", c.FinishChat(engagement_id=customer))
        await around.say("c1", "m2")
        await around.settles()
        await around.send("ana", c.CompleteEngagement(engagement_id=customer))
        await around.say("c1", "m3")
        await around.say("c1", "m1")  # a repetition of what was taken in time: no fault
        await around.leave("c1")  # leaving twice, or late, is no fault either
        await around.settles()
        told = await around.rejected()
        assert [(said.code, said.message_id) for said in told] == [("ended", "m2"), ("ended", "m3")]
        assert "transfer again" in told[0].problems[0]
        assert len(await around.facts_of(customer)) == 5


async def test_a_bot_is_silent_while_a_human_talks(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await around.transfer("c1")
        await around.say("c1", "m1", "one moment", role="bot")
        await around.becomes(customer, "queued")
        await around.settles()
        await around.send("ana", c.AcceptEngagement(engagement_id=customer))
        await around.say("c1", "m2", "me again", role="bot")
        await around.settles()
        assert [said.code for said in await around.rejected()] == ["not-allowed-now"]


async def test_what_makes_the_bridge_fail_is_set_aside_too(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console_bridge.handling.RETRY", 0.01)
    take = BotMessages.take

    async def fail_for_one(self: BotMessages, said: Any) -> None:
        if said.conversation == "bad":
            raise ZeroDivisionError
        await take(self, said)

    monkeypatch.setattr(BotMessages, "take", fail_for_one)
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        await around.transfer("bad")
        customer = await around.transfer("good")
        await around.settles()
        assert [kept.problems for kept in await around.set_aside()] == [("the bridge could not work on this message",)]
        assert await around.becomes(customer, "queued")


async def test_foreign_text_is_stored_harmless_wherever_it_stands(broker: Broker, tmp_path: Path) -> None:
    evil = "a\x1b]0;PWNED\x07\x9b31m\u202eb"
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        transfer = TransferRequest(
            transfer_id="t1",
            conversation_id="c1",
            requested_at=NOW,
            summary=evil,
            channel=evil,
            attributes=(Attribute(name=evil, label=evil, value={evil: [evil, {"deep": evil}]}),),
        )
        await around.publish("transfer", "c1", encode(transfer))
        await around.publish(
            "message", "c1", encode(InboundMessage(message_id="m1", text=evil + "\nsecond", name=evil))
        )
        await around.settles()
        stored = list(texts(msgspec.to_builtins(await around.facts())))
        assert len([text for text in stored if text.startswith("a\ufffd")]) >= 9
        assert not [text for text in stored if re.search("PWNED|[\x1b\x07\x9b\u202e]", text)]
        assert [text for text in stored if text.endswith("\nsecond")]


def texts(value: Any) -> Iterator[str]:
    """Every text in a value of any shape, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.items()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


async def test_a_set_aside_that_was_interrupted_is_not_told_twice(broker: Broker, tmp_path: Path) -> None:
    """The bridge died after the first part was stored and before the message was let go."""
    async with world(broker.url) as around:
        await around.publish("message", "bad", b"nonsense")
        info = await around.jetstream.stream_info("CONSOLE_IN")
        await around.log.set_aside(
            MessageSetAside(
                subject="console.in.shop.bad.message",
                problems=("not JSON",),
                code="invalid",
                raw=b"nonsense",
                origin=info.state.last_seq,
                at=NOW,
            )
        )
        # What follows would be deduplicated by the broker for two minutes; only the memory of the log lasts longer.
        config = (await around.jetstream.stream_info("CONSOLE_LOG")).config
        config.duplicate_window = 0.1
        await around.jetstream.update_stream(config)
        async with bridge_running(settings_for(broker.url, tmp_path)):
            await around.settles()
            assert len(await around.set_aside()) == 1


def test_every_case_of_the_table_is_bad_in_its_own_way() -> None:
    payloads = [(case[1], case[2]) for case in CASES]
    assert len(set(payloads)) == len(payloads)
    msgspec.json.decode(encode(GOOD), type=TransferRequest)
