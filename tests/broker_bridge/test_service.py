"""The service on the bus: what operators see, requests that do not wait for each other, and an end in order."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from console_bridge.out_stream import OutStream
from console_bridge.outbound import Outgoing
from console_bridge.queries import Queries
from console_schemas import commands as c
from console_schemas import queries as q
from console_schemas.endpoints import AI_USER, COMMANDS, QUERIES
from console_schemas.feed import CustomerTyping
from console_schemas.outbound import TypingNotice
from console_schemas.people import Person
from console_schemas.wire import decode, encode
from support.bridge import BOT, SUBJECTS, World, bridge_running, settings_for, world
from support.broker import Broker
from support.eventually import set_while


async def code(around: World, user: str, request: Any) -> str:
    """The refusal's code of a question; empty where it is answered."""
    nc = await around.console(user)
    answer = await nc.request(SUBJECTS.command(user, QUERIES[type(request)]), encode(request), timeout=30)
    return decode(answer.data, c.Refused).code if "Nats-Service-Error-Code" in (answer.headers or {}) else ""


async def accepted(around: World, name: str = "c1") -> str:
    customer = await around.transfer(name)
    await around.becomes(customer, "queued")
    await around.send("ana", c.AcceptEngagement(engagement_id=customer))
    return customer


async def test_operators_see_every_endpoint(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        info = json.loads((await around.nc.request("$SRV.INFO.console-bridge", b"")).data)
        subjects = {endpoint["name"]: endpoint["subject"] for endpoint in info["endpoints"]}
        assert subjects == {name: f"console.cmd.*.{name}" for name in [*COMMANDS.values(), *QUERIES.values()]}
        answer = await (await around.console("ana")).request(SUBJECTS.command("ana", "open"), b"")
        assert decode(answer.data, q.OpenReply).me.name == "Ana", "an operator need not know the tag"


async def test_questions_are_for_people_of_the_console_and_the_ai_service(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await accepted(around)
        context = q.ContextRequest(engagement_id=customer, on_behalf_of="ana")
        history = q.HistoryRequest(engagement_id=customer, on_behalf_of="ana")
        assert await code(around, "zoe", q.OpenRequest()) == "unknown-person"
        assert await code(around, "sue", q.OpenRequest()) == "role-refused"
        assert await code(around, "ana", q.OpenRequest()) == ""
        assert await code(around, AI_USER, q.OpenRequest()) == "unknown-person"
        assert await code(around, AI_USER, context) == ""
        assert await code(around, AI_USER, history) == ""
        assert await code(around, "ana", context) == "role-refused"
        assert await code(around, "ben", history) == "role-refused"
        assert await code(around, AI_USER, q.ContextRequest(engagement_id=customer, on_behalf_of="ben")) == "not-yours"


async def test_a_slow_answer_holds_up_nobody_and_is_finished_at_the_end(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, asked, go_on = Queries.answer, asyncio.Event(), asyncio.Event()

    async def slow_for_ana(self: Queries, request: Any, person: Person, session: str) -> Any:
        if person.id == "ana":
            asked.set()
            await go_on.wait()
        return await answer(self, request, person, session)

    monkeypatch.setattr(Queries, "answer", slow_for_ana)
    async with world(broker.url) as around:
        async with bridge_running(settings_for(broker.url, tmp_path)):
            waiting = asyncio.create_task(code(around, "ana", q.OpenRequest()))
            await set_while(waiting, asked)
            assert await code(around, "ben", q.OpenRequest()) == ""
            asyncio.get_running_loop().call_later(0.3, go_on.set)
        assert await waiting == "", "the bridge has ended since, but not without this answer"


async def test_a_bridge_that_ends_in_order_has_told_the_bots_everything(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver = OutStream.deliver

    async def slowly(self: OutStream, outgoing: Outgoing) -> None:
        await asyncio.sleep(0.05)
        await deliver(self, outgoing)

    monkeypatch.setattr(OutStream, "deliver", slowly)
    async with world(broker.url) as around:
        async with bridge_running(settings_for(broker.url, tmp_path)):
            customer = await accepted(around)
            for number in range(20):
                await around.send("ana", c.PostMessage(engagement_id=customer, message_id=f"m{number}", text="hello"))
        assert len(await around.told("agentmessage")) == 20


async def test_a_question_that_fails_is_answered_and_commands_go_on(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Queries, "answer", broken)
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        assert await code(around, "ana", q.OpenRequest()) == "unavailable"
        await accepted(around)


async def test_typing_reaches_the_other_side_of_the_chat_and_nobody_else(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path)), world(broker.url) as around:
        customer = await accepted(around)
        to_agents = await around.nc.subscribe("console.feed.*.*.typing")
        to_bots = await around.nc.subscribe("console.typing.out.>")
        for subject in (
            SUBJECTS.typing_in(BOT, "c2"),
            SUBJECTS.typing_in("other", "c1"),
            SUBJECTS.typing_by("ben", customer),
            SUBJECTS.typing_by("ana", "e_none"),
            SUBJECTS.typing_in(BOT, "c1"),
            SUBJECTS.typing_by("ana", customer),
        ):
            await around.nc.publish(subject, encode(TypingNotice()))
        told = await to_agents.next_msg(30)
        assert told.subject == SUBJECTS.feed("ana", customer, "typing")
        assert decode(told.data, CustomerTyping).engagement_id == customer
        assert (await to_bots.next_msg(30)).subject == SUBJECTS.typing_out(BOT, "c1")
        assert to_agents.pending_msgs == to_bots.pending_msgs == 0
        await around.send("ana", c.FinishChat(engagement_id=customer))
        await around.nc.publish(SUBJECTS.typing_in(BOT, "c1"), b"")
        await around.nc.publish(SUBJECTS.typing_by("ana", customer), b"")
        await around.send("ana", c.SetListening(on=True))
        await asyncio.sleep(0.1)
        assert to_agents.pending_msgs == to_bots.pending_msgs == 0
