"""What administrators decide of the AI, queue by queue, and what its use adds up to."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, field
from msgspec.structs import asdict

from console_schemas.base import Line, Value
from console_schemas.commands import Done
from console_schemas.ids import Token
from console_schemas.queries import QueueRules, Request

Count = Annotated[int, Meta(ge=0)]
Amount = Annotated[float, Meta(ge=0)]
AiOutcome = Literal["answered", "refused", "cancelled", "failed"]
Verdict = Literal["accepted", "edited", "rejected"]
RuleName = Literal["assist", "summary", "summary_at", "model", "prompt", "languages"]
AiKind = Literal["assist", "summary"]

BOUNDS_MS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 120_000)
"""Times are counted under the first of these that they do not exceed, or under the last."""


class AiRules(Value, frozen=True, kw_only=True):
    """What is decided for each queue; `*` is every queue that does not say otherwise."""

    by_queue: dict[str, QueueRules] = field(default_factory=dict)

    def of(self, queue: str) -> QueueRules:
        """The rules of a queue, with those of `*` where it says nothing itself."""
        own, every = (asdict(self.by_queue.get(name, QueueRules())) for name in (queue, "*"))
        return QueueRules(**{name: every[name] if value is None else value for name, value in own.items()})


class AiDecisions(AiRules, frozen=True, kw_only=True):
    """What is decided, what holds where nothing is, and what there is to choose from."""

    configured: QueueRules = QueueRules()
    models: tuple[Line, ...] = ()

    def in_force(self, queue: str) -> QueueRules:
        """What holds in a queue."""
        own, configured = asdict(self.of(queue)), asdict(self.configured)
        return QueueRules(**{name: configured[name] if value is None else value for name, value in own.items()})


class AiRulesRequest(Request[AiDecisions], frozen=True, kw_only=True):
    """What is decided of the AI? For administrators."""

    reply: ClassVar[type] = AiDecisions


class SetAiRules(Request[AiDecisions], frozen=True, kw_only=True):
    """Decide for one queue, or for `*`. What is not named stays; `unset` names what is given back to `*`."""

    reply: ClassVar[type] = AiDecisions
    queue: Line
    rules: QueueRules = QueueRules()
    unset: tuple[RuleName, ...] = ()


class AiUse(Request[Done], frozen=True, kw_only=True):
    """The AI service tells what one request of a person came to."""

    reply: ClassVar[type] = Done
    user: Token
    kind: AiKind
    outcome: AiOutcome
    origin: Line = ""
    """The model that answered, or `extract`."""
    reason: Line = ""
    """Why there was no answer."""
    input_tokens: Count = 0
    output_tokens: Count = 0
    cost: Amount = 0.0
    first_ms: Count = 0
    """Until the first word; 0: there was none."""
    whole_ms: Count = 0


class AiVerdict(Request[Done], frozen=True, kw_only=True):
    """A console tells what became of a suggestion: sent as it was, sent after changes, or thrown away."""

    reply: ClassVar[type] = Done
    verdict: Verdict


class AiTotals(Value, frozen=True, kw_only=True):
    """What many requests came to."""

    requests: Count = 0
    kinds: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    """What became of the suggestions."""
    input_tokens: Count = 0
    output_tokens: Count = 0
    cost: Amount = 0.0
    first_ms: dict[str, int] = field(default_factory=dict)
    """How many answers began within so many milliseconds, each counted once, under the smallest bound."""
    whole_ms: dict[str, int] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        """Both ways together."""
        return self.input_tokens + self.output_tokens


class AiStats(Value, frozen=True, kw_only=True):
    """The use of the AI by everybody together, by day and by person."""

    total: AiTotals = AiTotals()
    days: dict[str, AiTotals] = field(default_factory=dict)
    people: dict[str, AiTotals] = field(default_factory=dict)


class AiStatsRequest(Request[AiStats], frozen=True, kw_only=True):
    """What was the AI used for in the last days, today included? For administrators."""

    reply: ClassVar[type] = AiStats
    days: Annotated[int, Meta(ge=1, le=90)] = 7


AnyAiQuestion = AiRulesRequest | SetAiRules | AiStatsRequest | AiUse | AiVerdict


def counted(use: AiUse) -> AiTotals:
    """One request as totals."""
    return AiTotals(
        requests=1,
        kinds={use.kind: 1},
        outcomes={use.outcome: 1},
        origins={use.origin: 1} if use.origin else {},
        reasons={use.reason: 1} if use.reason else {},
        input_tokens=use.input_tokens,
        output_tokens=use.output_tokens,
        cost=use.cost,
        first_ms={_bound(use.first_ms): 1} if use.first_ms else {},
        whole_ms={_bound(use.whole_ms): 1},
    )


MOST_NAMES = 50
"""Different reasons or models that are counted one by one; the others go under `…`."""


def added(one: AiTotals, other: AiTotals) -> AiTotals:
    """Both together."""
    sums: dict[str, Any] = {}
    for name, value in asdict(one).items():
        more = getattr(other, name)
        sums[name] = _merged(value, more) if isinstance(value, dict) else value + more
    return AiTotals(**sums)


def percentile(times: dict[str, int], share: float) -> int:
    """Within how many milliseconds this share of the times lies; 0: there are none."""
    wanted, seen = share * sum(times.values()), 0
    for bound in sorted(times, key=int):
        seen += times[bound]
        if seen >= wanted:
            return int(bound)
    return 0


def _merged(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    merged = dict(one)
    for key, count in other.items():
        name = key if key in merged or len(merged) < MOST_NAMES else "…"
        merged[name] = merged.get(name, 0) + count
    return merged


def _bound(milliseconds: int) -> str:
    return str(next((bound for bound in BOUNDS_MS if milliseconds <= bound), BOUNDS_MS[-1]))
