"""What an administrator can decide of the AI in the console: the choices, in words. Pure."""

from collections.abc import Iterable

from console_client.ai_figures import rule_text
from console_schemas.ai import AiDecisions, RuleName
from console_schemas.people import EVERY_QUEUE
from console_schemas.queries import QueueRules
from console_schemas.text import one_line
from console_tui.screens.choice import Choice

LABELS: dict[RuleName, tuple[str, str]] = {
    "assist": ("a", "Suggested replies"),
    "summary": ("s", "Summaries"),
    "summary_at": ("u", "Unasked summaries at"),
    "model": ("m", "Model"),
    "languages": ("l", "Languages"),
    "prompt": ("p", "Besides, models are told"),
}
"""The letter of each decision, and what people call it."""
DEFAULT = "default"


def queue_name(queue: str) -> str:
    """What people call the queue."""
    return "every queue that says nothing itself" if queue == EVERY_QUEUE else one_line(queue)


def queue_choices(rules: AiDecisions, queues: Iterable[str]) -> list[Choice]:
    """Every queue there is or for which something is decided, with what holds there; nine have a number."""
    named = sorted({*queues, *rules.by_queue} - {EVERY_QUEUE})
    letters = {queue: str(number) for number, queue in enumerate(named[:9], 1)} | {EVERY_QUEUE: EVERY_QUEUE}
    return [
        Choice(queue, letters.get(queue, " "), queue_name(queue), _in_short(rules.in_force(queue)))
        for queue in (EVERY_QUEUE, *named)
    ]


def decision_choices(rules: AiDecisions, queue: str) -> list[Choice]:
    """What can be decided for a queue, with what holds there and who says so."""
    own, in_force = rules.by_queue.get(queue, QueueRules()), rules.in_force(queue)
    choices = []
    for name, (letter, label) in LABELS.items():
        if getattr(own, name) is not None:
            source = "decided here"
        elif queue != EVERY_QUEUE and getattr(rules.of(queue), name) is not None:
            source = "as decided for every queue"
        else:
            source = "as configured"
        choices.append(Choice(name, letter, f"{label}: {rule_text(name, getattr(in_force, name))}", source))
    return choices


def value_choices(rules: AiDecisions, queue: str, name: RuleName) -> list[Choice]:
    """What a decision that is no text can be."""
    own = getattr(rules.by_queue.get(queue, QueueRules()), name)
    match name:
        case "model":
            values = [(model, str(number)) for number, model in enumerate(rules.models[:9], 1)]
            values += [(model, " ") for model in rules.models[9:]]
            choices = [Choice(model, letter, one_line(model), current=own == model) for model, letter in values]
        case "summary_at":
            moments = {"transfer": "t", "wrap_up": "w", "transfer,wrap_up": "b", "": "n"}
            words = {"transfer": "Handing over", "wrap_up": "Wrap-up", "transfer,wrap_up": "Both", "": "Never"}
            choices = [
                Choice(key, letter, words[key], current=own is not None and ",".join(own) == key)
                for key, letter in moments.items()
            ]
        case _:
            choices = [Choice("on", "o", "On", current=own is True), Choice("off", "f", "Off", current=own is False)]
    back = "As configured" if queue == EVERY_QUEUE else "As for every queue"
    return [*choices, Choice(DEFAULT, "d", back, current=own is None)]


def value_of(name: RuleName, answer: str) -> object:
    """The value that an answer stands for."""
    if name in ("assist", "summary"):
        return answer == "on"
    if name in ("summary_at", "languages"):
        return tuple(each.strip() for each in answer.split(",") if each.strip())
    return answer


def _in_short(rules: QueueRules) -> str:
    assist, summary = rule_text("assist", rules.assist), rule_text("summary", rules.summary)
    return f"Assist {assist}, Summary {summary}, {rule_text('model', rules.model)}"
