"""The AI's rules and figures: kept under a login of the bridge, out of everybody else's reach."""

import pytest

from console_bridge.ai_store import UNREACHABLE, AiStore
from console_schemas.ai import AiRules, AiTotals
from console_schemas.queries import QueueRules
from support.broker import Broker
from support.identities import Identities, logged_in


async def test_the_login_of_the_log_has_all_the_rights_it_needs(guarded: Broker, identities: Identities) -> None:
    wrong: list[str] = []
    async with logged_in(identities, guarded.url, "bridge-log", "bridge-log", errors=wrong) as nc:
        store = AiStore(nc.jetstream())
        off = AiRules(by_queue={"*": QueueRules(assist=False)})
        assert await store.change_rules(lambda _: off) == off
        await store.add_use("2026-11-28", "ana", AiTotals(requests=1, input_tokens=7))
        await store.add_use("2026-11-28", "ana", AiTotals(requests=1, input_tokens=3))

        again = AiStore(nc.jetstream())
        assert await again.rules() == off
        assert (await again.use("2026-11-28")).tokens == 10
        assert list(await again.people("2026-11-28")) == ["ana"]
    assert wrong == []


async def test_the_ai_service_cannot_read_or_change_its_own_budget(guarded: Broker, identities: Identities) -> None:
    async with logged_in(identities, guarded.url, "ai", "ai") as nc:
        store = AiStore(nc.jetstream(timeout=0.3))
        with pytest.raises(UNREACHABLE):
            await store.use("2026-11-28")
        with pytest.raises(UNREACHABLE):
            await store.change_rules(lambda rules: rules)
