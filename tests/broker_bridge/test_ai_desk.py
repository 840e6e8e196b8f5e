"""What administrators decide of the AI reaches consoles and the AI service at once, and outlives the bridge."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from console_bridge import read_side
from console_bridge.ai_desk import AiDesk
from console_bridge.ai_store import AiStore
from console_bridge.heartbeats import beat
from console_client.link import AiOffered, Opened, Refusal
from console_client.nats_link import NatsLink
from console_client.settings import AiBudget, AiSettings, PersonSettings, Settings
from console_schemas.ai import AiRulesRequest, AiStatsRequest, AiTotals, AiUse, AiVerdict, SetAiRules, added, percentile
from console_schemas.commands import AcceptEngagement
from console_schemas.queries import ContextReply, ContextRequest, QueueRules
from console_schemas.queries import Request as Question
from console_schemas.wire import decode
from support.bridge import World, bridge_running, orders, settings_for, world
from support.broker import Broker

USE = AiUse(
    user="ana", kind="assist", outcome="answered", origin="openai/x", input_tokens=70, output_tokens=30, cost=0.5
)


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Budgets and figures are those of a day, which must not end in the middle of a test."""
    monkeypatch.setattr("console_bridge.bridge.utc_now", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))


def configured(broker: Broker, folder: Path, **budget: Any) -> Settings:
    settings = settings_for(broker.url, folder, ada=PersonSettings(name="Ada", role="admin"))
    ai = AiSettings(model="openai/x", models=("openai/y",), summary=False, budget=AiBudget(**budget))
    return replace(settings, ai=ai)


async def ask(at: World, user: str, question: Question[Any]) -> Any:
    """The bridge's answer."""
    return decode(await at.asks(user, question), question.reply)


async def context(at: World, engagement: str) -> ContextReply:
    """What the AI service is told."""
    reply: ContextReply = await ask(at, "ai", ContextRequest(engagement_id=engagement, on_behalf_of="ana"))
    return reply


async def test_a_switch_reaches_consoles_at_once_and_holds_after_a_restart(broker: Broker, tmp_path: Path) -> None:
    settings = configured(broker, tmp_path)
    async with world(broker.url) as at:
        async with bridge_running(settings):
            link = await NatsLink.open(settings, "ana")
            events = link.follow()
            opened = await anext(event async for event in events if isinstance(event, Opened))
            assert opened.reply.ai.assist.on_in("orders") and not opened.reply.ai.summary.on_in("orders")

            await ask(at, "ada", SetAiRules(queue="orders", rules=QueueRules(assist=False, summary=True)))
            offer = (await anext(event async for event in events if isinstance(event, AiOffered))).offer
            assert not offer.assist.on_in("orders") and offer.assist.on_in("billing")
            assert offer.summary.on_in("orders") and not offer.summary.on_in("billing")
            await link.close()
        async with bridge_running(settings):
            rules = await ask(at, "ada", AiRulesRequest())
            assert rules.of("orders") == QueueRules(assist=False, summary=True)


async def test_a_switch_waits_for_no_heartbeat(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_side, "beat", partial(beat, interval=3_600))
    settings = configured(broker, tmp_path)
    async with bridge_running(settings), world(broker.url) as at:
        link = await NatsLink.open(settings, "ana")
        events = link.follow()
        await anext(event async for event in events if isinstance(event, Opened))
        await ask(at, "ada", SetAiRules(queue="*", rules=QueueRules(assist=False)))
        async with asyncio.timeout(40):
            told = await anext(event async for event in events if isinstance(event, AiOffered))
        assert not told.offer.assist.on
        await link.close()


async def test_when_a_summary_is_made_unasked_is_decided_queue_by_queue(broker: Broker, tmp_path: Path) -> None:
    settings = configured(broker, tmp_path)
    async with bridge_running(settings), world(broker.url) as at:
        link = await NatsLink.open(settings, "ana")
        events = link.follow()
        opened = await anext(event async for event in events if isinstance(event, Opened))
        assert opened.reply.ai.summary_at == ()
        every = QueueRules(summary=True, summary_at=("transfer", "wrap_up"))
        await ask(at, "ada", SetAiRules(queue="*", rules=every))
        rules = await ask(at, "ada", SetAiRules(queue="orders", rules=QueueRules(summary_at=("wrap_up",))))
        offers = (event.offer async for event in events if isinstance(event, AiOffered))
        offer = await anext(offer async for offer in offers if offer.summary_at_in)
        assert [offer.summarises(moment, "orders") for moment in ("transfer", "wrap_up")] == [False, True]
        assert [offer.summarises(moment, "billing") for moment in ("transfer", "wrap_up")] == [True, True]
        assert rules.in_force("billing").summary_at == ("transfer", "wrap_up")
        assert rules.models == ("extract", "openai/x", "openai/y")
        off = replace(offer, summary=replace(offer.summary, on=False))
        assert not off.summarises("wrap_up", "orders")
        await link.close()


async def test_the_ai_service_is_told_the_rules_of_the_queue_and_of_every_queue(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(configured(broker, tmp_path)), world(broker.url) as at:
        engagement = await at.transfer("c1", routing=orders())
        await at.becomes(engagement, "queued")
        await at.send("ana", AcceptEngagement(engagement_id=engagement))
        await ask(
            at, "ada", SetAiRules(queue="*", rules=QueueRules(prompt="Be brief.", languages=("de",), summary=True))
        )
        await ask(at, "ada", SetAiRules(queue="orders", rules=QueueRules(model="openai/y", prompt="Be kind.")))

        told = (await context(at, engagement)).rules
        assert told == QueueRules(assist=True, summary=True, model="openai/y", prompt="Be kind.", languages=("de",))
        await ask(at, "ada", SetAiRules(queue="orders", unset=("prompt",)))
        assert (await context(at, engagement)).rules.prompt == "Be brief."


@pytest.mark.parametrize("question", [AiRulesRequest(), AiStatsRequest(), SetAiRules(queue="*"), USE])
async def test_agents_decide_and_see_nothing_of_it(broker: Broker, tmp_path: Path, question: Any) -> None:
    async with bridge_running(configured(broker, tmp_path)), world(broker.url) as at:
        with pytest.raises(Refusal) as refusal:
            await ask(at, "ana", question)
        assert refusal.value.refused.code == "role-refused"


async def test_only_a_configured_model_can_be_chosen(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(configured(broker, tmp_path)), world(broker.url) as at:
        with pytest.raises(Refusal, match=r"extract, openai/x, openai/y"):
            await ask(at, "ada", SetAiRules(queue="*", rules=QueueRules(model="openai/z")))
        assert (await ask(at, "ada", AiRulesRequest())).by_queue == {}


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        ({"agent_tokens": 100}, "Your AI budget for today is used up"),
        ({"agent_cost": 0.5}, "Your AI budget for today is used up"),
        ({"day_cost": 0.5}, "of this installation for today is used up"),
        ({"day_tokens": 100}, "of this installation for today is used up"),
        ({"agent_tokens": 101, "day_tokens": 101, "agent_cost": 0.51, "day_cost": 0.51}, ""),
    ],
)
async def test_a_budget_stops_also_after_a_restart(
    broker: Broker, tmp_path: Path, budget: dict[str, Any], sentence: str
) -> None:
    settings = configured(broker, tmp_path, **budget)
    async with world(broker.url) as at:
        async with bridge_running(settings):
            engagement = await at.transfer("c1")
            await at.becomes(engagement, "queued")
            await at.send("ana", AcceptEngagement(engagement_id=engagement))
            assert (await context(at, engagement)).over_budget == ""
            await ask(at, "ai", USE)
        async with bridge_running(settings):
            over = (await context(at, engagement)).over_budget
            assert sentence in over and bool(over) == bool(sentence)


async def test_what_others_use_is_not_mine_but_the_installations(broker: Broker, tmp_path: Path) -> None:
    settings = configured(broker, tmp_path, agent_tokens=100, day_tokens=200)
    async with bridge_running(settings), world(broker.url) as at:
        engagement = await at.transfer("c1")
        await at.becomes(engagement, "queued")
        await at.send("ana", AcceptEngagement(engagement_id=engagement))
        await ask(at, "ai", replace(USE, user="ben"))
        assert (await context(at, engagement)).over_budget == ""
        await ask(at, "ai", replace(USE, user="ben"))
        assert "of this installation" in (await context(at, engagement)).over_budget


async def test_a_budget_that_cannot_be_read_lets_no_model_be_asked() -> None:
    class Away:
        async def use(self, day: str, person: str = "") -> AiTotals:
            raise TimeoutError

    desk = AiDesk(cast(AiStore, Away()), AiSettings(budget=AiBudget(day_tokens=1)), lambda: datetime.now(UTC))
    assert "cannot be read" in await desk.over_budget("ana")


async def test_use_adds_up_by_day_and_person(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(configured(broker, tmp_path)), world(broker.url) as at:
        for use in (USE, USE, replace(USE, user="ben", outcome="refused", origin="", reason="The model is away.")):
            await ask(at, "ai", replace(use, first_ms=120, whole_ms=900))
        await ask(at, "ana", AiVerdict(verdict="edited"))

        stats = await ask(at, "ada", AiStatsRequest(days=2))
        assert stats.people.keys() == {"ana", "ben"} and len(stats.days) == 1
        ana = stats.people["ana"]
        assert (ana.requests, ana.tokens, ana.cost, ana.verdicts) == (2, 200, 1.0, {"edited": 1})
        assert stats.total.outcomes == {"answered": 2, "refused": 1}
        assert stats.total.reasons == {"The model is away.": 1}
        assert (percentile(stats.total.first_ms, 0.5), percentile(stats.total.whole_ms, 0.95)) == (200, 1000)


async def test_two_bridges_lose_no_use(broker: Broker, tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    first, second = configured(broker, tmp_path), configured(broker, tmp_path / "two")
    async with bridge_running(first), bridge_running(second), world(broker.url) as at:
        for _ in range(20):
            await ask(at, "ai", USE)

        assert (await ask(at, "ada", AiStatsRequest())).total.requests == 20
        await ask(at, "ada", SetAiRules(queue="*", rules=QueueRules(assist=False)))
        link = await NatsLink.open(first, "ana")
        known: list[Any] = []

        async def is_off() -> None:
            async for event in link.follow():
                if isinstance(event, Opened | AiOffered):
                    known.append(event.reply.ai if isinstance(event, Opened) else event.offer)
                if known and not known[-1].assist.on:
                    return

        await is_off()
        await link.close()


def test_totals_keep_few_names() -> None:
    total = AiTotals()
    for number in range(200):
        total = added(total, AiTotals(reasons={f"reason {number}": 1}))

    assert len(total.reasons) == 51 and total.reasons["…"] == 150
