"""An administrator decides of the AI, queue by queue: each decision holds at once, for every console."""

import msgspec
from msgspec.structs import replace

from console_client.ai_figures import rule_text
from console_client.link import Link, Refusal, Unavailable, Unknown
from console_schemas.ai import AiDecisions, AiRulesRequest, RuleName, SetAiRules
from console_schemas.queries import QueueRules
from console_tui.ai_switches import (
    DEFAULT,
    LABELS,
    decision_choices,
    queue_choices,
    queue_name,
    value_choices,
    value_of,
)
from console_tui.desk.desk import NO_ANSWER, Desk
from console_tui.desk_events import Noticed
from console_tui.screens.choice import ChoiceScreen
from console_tui.screens.line_question import LineScreen

TEXTS: dict[str, str] = {"prompt": "", "languages": ", separated by commas"}
"""The decisions that are written, and how."""


class AiAdministration:
    """The questions, one after the other; Esc goes back to the one before."""

    def __init__(self, link: Link, desk: Desk) -> None:
        self._link = link
        self._desk = desk

    async def decide(self) -> None:
        """Let the administrator choose a queue, and decide for it, as often as they like."""
        rules = await self._ask(AiRulesRequest())
        if isinstance(rules, str):
            self._desk.happened(Noticed(text=rules, severity="warning"))
            return
        while True:
            choices = queue_choices(rules, self._desk.state.queues)
            queue = await self._desk.answer_of(ChoiceScreen("The AI: for which queue?", choices))
            if queue is None:
                return
            rules = await self._decide_for(queue, rules)

    async def _decide_for(self, queue: str, rules: AiDecisions) -> AiDecisions:
        trouble = ""
        while True:
            title = f"The AI, {queue_name(queue)}"
            name = await self._desk.answer_of(ChoiceScreen(title, decision_choices(rules, queue), trouble))
            rule = next((each for each in LABELS if each == name), None)
            if rule is None:
                return rules
            asked = await self._decision(queue, rule, rules)
            answer = rules if asked is None else await self._ask(asked)
            rules, trouble = (rules, answer) if isinstance(answer, str) else (answer, "")

    async def _decision(self, queue: str, name: RuleName, rules: AiDecisions) -> SetAiRules | None:
        title = f"{LABELS[name][1]}, {queue_name(queue)}"
        if name in TEXTS:
            now = getattr(rules.by_queue.get(queue, QueueRules()), name)
            keys = f"Enter decides{TEXTS[name]}; nothing: as elsewhere; Esc closes"
            answer = await self._desk.answer_of(LineScreen(title, rule_text(name, now) if now else "", keys))
            answer = DEFAULT if answer == "" else answer
        else:
            answer = await self._desk.answer_of(ChoiceScreen(title, value_choices(rules, queue, name)))
        if answer is None:
            return None
        if answer == DEFAULT:
            return SetAiRules(queue=queue, unset=(name,))
        own = msgspec.convert({name: value_of(name, answer)}, QueueRules)
        return replace(SetAiRules(queue=queue), rules=own)

    async def _ask(self, question: AiRulesRequest | SetAiRules) -> AiDecisions | str:
        """What holds then, or why nothing was decided."""
        try:
            return await self._link.ask(question)
        except Refusal as refusal:
            return refusal.refused.message
        except Unknown:
            return NO_ANSWER
        except Unavailable as unavailable:
            return str(unavailable)
