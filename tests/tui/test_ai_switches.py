"""An administrator decides of the AI in the console, queue by queue; an agent has no key for it."""

import pytest

from console_client.link import Refusal, Unavailable
from console_schemas.ai import AiDecisions, AiRules, AiRulesRequest, SetAiRules
from console_schemas.commands import Refused
from console_schemas.people import Person, Role
from console_schemas.queries import QueueRules
from console_tui.ai_switches import LABELS, decision_choices, queue_choices, value_choices
from support.desk_stage import SIZES, DeskStage, desk
from support.lawful_link import LawfulLink

sizes = pytest.mark.parametrize("size", SIZES)
CONFIGURED = QueueRules(assist=True, summary=True, model="openai/x", prompt="", languages=(), summary_at=())
MODELS = ("extract", "openai/x", "openai/y")
ADA = Person(id="ada", name="Ada", role="admin")


class Rules:
    """The bridge's part: keeps what is decided."""

    def __init__(self, link: LawfulLink) -> None:
        self.by_queue: dict[str, QueueRules] = {"billing": QueueRules(prompt="Be kind.")}
        self.decided: list[SetAiRules] = []
        link.answers[AiRulesRequest] = lambda _: self.all()
        link.answers[SetAiRules] = self._set

    def all(self) -> AiDecisions:
        return AiDecisions(by_queue=self.by_queue, configured=CONFIGURED, models=MODELS)

    def _set(self, request: SetAiRules) -> AiDecisions:
        self.decided.append(request)
        self.by_queue = {**self.by_queue, request.queue: request.rules}
        return self.all()


async def decided(stage: DeskStage, rules: Rules, *keys: str) -> SetAiRules:
    """What these keys decide for the queue `billing`."""
    await stage.press("I", "1", *keys)
    await stage.until(lambda: rules.decided)
    return rules.decided[-1]


@sizes
async def test_a_queue_is_switched_off_and_the_new_state_is_shown(size: tuple[int, int]) -> None:
    async with desk(size, link=LawfulLink(me=ADA)) as stage:
        rules = Rules(stage.link)
        await stage.press("I")
        await stage.shows("for which queue?", "every queue", "billing", "general", "Assist on, Summary on, openai/x")
        await stage.press("1")
        await stage.shows("The AI, billing", "Suggested replies: on", "models are told: Be kind.", "decided here")
        await stage.press("a", "f")
        await stage.shows("Suggested replies: off")
        assert rules.decided == [SetAiRules(queue="billing", rules=QueueRules(assist=False))]
        await stage.press("escape")
        await stage.shows("Assist off, Summary on")
        await stage.press("escape")
        await stage.until(lambda: stage.top is stage.screen)


@pytest.mark.parametrize(
    ("keys", "rules", "unset"),
    [
        (("s", "f"), QueueRules(summary=False), ()),
        (("u", "b"), QueueRules(summary_at=("transfer", "wrap_up")), ()),
        (("u", "n"), QueueRules(summary_at=()), ()),
        (("m", "3"), QueueRules(model="openai/y"), ()),
        (("l", *"en", "comma", *"pt", "enter"), QueueRules(languages=("en", "pt")), ()),
        (("p", "end", *"OK", "enter"), QueueRules(prompt="Be kind.OK"), ()),
        (("p", "ctrl+u", "enter"), QueueRules(), ("prompt",)),
        (("a", "d"), QueueRules(), ("assist",)),
    ],
)
async def test_all_can_be_decided_by_letters(keys: tuple[str, ...], rules: QueueRules, unset: tuple[str, ...]) -> None:
    async with desk(link=LawfulLink(me=ADA)) as stage:
        asked = await decided(stage, Rules(stage.link), *keys)
        assert (asked.queue, asked.rules, asked.unset) == ("billing", rules, unset)


async def test_a_refusal_is_said_and_nothing_looks_decided() -> None:
    async with desk(link=LawfulLink(me=ADA)) as stage:
        Rules(stage.link)
        stage.link.answers[SetAiRules] = Refusal(Refused(code="unavailable", message="The broker did not store it."))
        await stage.press("I", "1", "a", "f")
        await stage.shows("The broker did not store it.", "Suggested replies: on")
        stage.link.answers[AiRulesRequest] = Unavailable("The bridge is not running.")
        await stage.press("escape", "escape", "I")
        await stage.shows("The bridge is not running.")


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_others_are_told_for_whom_it_is(role: Role) -> None:
    async with desk(link=LawfulLink(me=Person(id="ana", name="Ana", role=role))) as stage:
        await stage.press("I")
        await stage.shows("AI switches: for the roles owner and admin only")
        assert stage.link.asked == []


def test_whatever_can_be_decided_is_in_the_dialog() -> None:
    rules = AiDecisions(configured=CONFIGURED, models=MODELS)
    assert set(LABELS) == set(QueueRules.__struct_fields__)
    assert [choice.key for choice in decision_choices(rules, "billing")] == list(LABELS)
    many = AiRules(by_queue={f"q{number}": QueueRules() for number in range(20)})
    choices = queue_choices(AiDecisions(by_queue=many.by_queue, configured=CONFIGURED), ("billing",))
    assert len(choices) == 22 and [choice.letter for choice in choices[:3]] == ["*", "1", "2"]
    for name in ("assist", "summary", "summary_at", "model"):
        letters = [choice.letter for choice in value_choices(rules, "*", name)]
        assert len(set(letters)) == len(letters)
