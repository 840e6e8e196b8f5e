"""What administrators and the AI service ask of the bridge: rules of each queue, budgets, and figures of the use."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from msgspec.structs import asdict, replace

from console_bridge.access import administrator, refused
from console_bridge.ai_store import UNREACHABLE, AiStore
from console_client.settings import AiSettings
from console_schemas import ai
from console_schemas.commands import Done
from console_schemas.endpoints import AI_USER
from console_schemas.people import EVERY_QUEUE, Person
from console_schemas.queries import AiOffer, QueueRules, Switch
from console_schemas.text import one_line

EXTRACT = "extract"
REFRESH = 2.0
"""Seconds."""

Handler = Callable[[Any, Person], Awaitable[Any]]

_journal = logging.getLogger(__name__)


class AiDesk:
    """Keeps the rules at hand: `refresh` reads what another bridge has changed."""

    def __init__(self, store: AiStore, settings: AiSettings, now: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._now = now
        self._rules = ai.AiRules()
        self.changed = asyncio.Event()
        """Set where consoles should be told at once."""
        self.handlers: dict[type, Handler] = {
            ai.AiRulesRequest: self._show,
            ai.SetAiRules: self._set,
            ai.AiStatsRequest: self._stats,
            ai.AiUse: self._count,
            ai.AiVerdict: self._judge,
        }

    async def run(self) -> None:
        """Notice what another bridge has changed, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH)
            await self.refresh()

    async def refresh(self) -> None:
        """Read the rules again; where the broker does not give them, those that are known stay in force."""
        try:
            rules = await self._store.rules()
        except UNREACHABLE as error:
            _journal.warning("the rules of the AI cannot be read: %s", type(error).__name__)
            return
        if rules != self._rules:
            self._rules = rules
            self.changed.set()

    def offer(self) -> AiOffer:
        """Where the AI may be asked."""
        return AiOffer(
            assist=self._switch("assist", self._settings.assist),
            summary=self._switch("summary", self._settings.summary),
            summary_at=self._settings.summary_at,
        )

    def _switch(self, name: str, default: bool) -> Switch:
        every = getattr(self._rules.of(EVERY_QUEUE), name)
        on = default if every is None else bool(every)
        unlike = [queue for queue, own in self._rules.by_queue.items() if getattr(own, name) is (not on)]
        return Switch(on=on, unlike=tuple(sorted(set(unlike) - {EVERY_QUEUE})))

    def rules_for(self, queue: str) -> QueueRules:
        """What is decided for a queue, both switches included."""
        offer = self.offer()
        return replace(self._rules.of(queue), assist=offer.assist.on_in(queue), summary=offer.summary.on_in(queue))

    async def over_budget(self, person: str) -> str:
        """Why no model may be asked for this person now; empty: one may."""
        budget = self._settings.budget
        day = self._today().isoformat()
        limits = (
            (person, budget.agent_tokens, budget.agent_cost, "Your AI budget for today is used up"),
            ("", budget.day_tokens, budget.day_cost, "The AI budget of this installation for today is used up"),
        )
        try:
            for whose, tokens, cost, sentence in limits:
                if tokens or cost:
                    used = await self._store.use(day, whose)
                    if (tokens and used.tokens >= tokens) or (cost and used.cost >= cost):
                        return f"{sentence}. It begins anew at midnight UTC."
        except UNREACHABLE:
            return "The AI budget cannot be read now. Try again."
        return ""

    async def _show(self, _: ai.AiRulesRequest, person: Person) -> ai.AiRules:
        administrator(person)
        await self.refresh()
        return self._rules

    async def _set(self, request: ai.SetAiRules, person: Person) -> ai.AiRules:
        administrator(person)
        given = {name: value for name, value in asdict(request.rules).items() if value is not None}
        self._check_model(given.get("model"))

        def change(rules: ai.AiRules) -> ai.AiRules:
            before = rules.by_queue.get(request.queue, QueueRules())
            own = replace(before, **(dict.fromkeys(request.unset) | given))
            return ai.AiRules(by_queue={**rules.by_queue, request.queue: own})

        try:
            self._rules = await self._store.change_rules(change)
        except UNREACHABLE as error:
            raise refused("unavailable", f"The broker did not store it ({type(error).__name__}). Try again.") from None
        _journal.info("%s has changed the AI's rules of %s: %s", person.id, request.queue, ", ".join(given) or "unset")
        self.changed.set()
        return self._rules

    def _check_model(self, model: str | None) -> None:
        offered = {"", EXTRACT, self._settings.model, *self._settings.models}
        if model is not None and model not in offered:
            names = ", ".join(sorted(offered - {""}))
            raise refused("invalid", f"{one_line(model)} is not among the configured models (ai.models): {names}.")

    async def _stats(self, request: ai.AiStatsRequest, person: Person) -> ai.AiStats:
        administrator(person)
        days = [(self._today() - timedelta(days=back)).isoformat() for back in range(request.days)]
        people: dict[str, ai.AiTotals] = {}
        try:
            by_day = {day: await self._store.use(day) for day in reversed(days)}
            for day in by_day:
                for name, used in (await self._store.people(day)).items():
                    people[name] = ai.added(people.get(name, ai.AiTotals()), used)
        except UNREACHABLE as error:
            raise refused("unavailable", f"The use of the AI cannot be read ({type(error).__name__}).") from None
        used_days = {day: used for day, used in by_day.items() if used != ai.AiTotals()}
        return ai.AiStats(total=reduce(ai.added, used_days.values(), ai.AiTotals()), days=used_days, people=people)

    async def _count(self, use: ai.AiUse, person: Person) -> Done:
        if person.id != AI_USER:
            raise refused("role-refused", "Only the AI service may tell what was used.")
        return await self._add(use.user, ai.counted(use))

    async def _judge(self, told: ai.AiVerdict, person: Person) -> Done:
        return await self._add(person.id, ai.AiTotals(verdicts={told.verdict: 1}))

    async def _add(self, person: str, totals: ai.AiTotals) -> Done:
        try:
            await self._store.add_use(self._today().isoformat(), person, totals)
        except UNREACHABLE as error:
            raise refused("unavailable", f"It was not counted ({type(error).__name__}).") from None
        return Done()

    def _today(self) -> date:
        return self._now().date()
