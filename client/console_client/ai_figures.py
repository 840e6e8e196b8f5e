"""The AI's rules and figures as text for a terminal: what people named is shown clean."""

from collections.abc import Iterator, Mapping

from console_schemas.ai import AiRules, AiStats, AiTotals, percentile
from console_schemas.text import one_line

HEAD = f"{'':<12} {'requests':>8} {'answered':>8} {'first word':>11} {'whole':>11} {'tokens':>9} {'cost':>9}"
TIMES = "times: half and 95 % of the answers came within so many seconds"


def stats_text(stats: AiStats) -> str:
    """A table by day and by person, then who answered and what failed."""
    if not stats.total.requests:
        return "The AI was not used in this time."
    lines = [HEAD]
    for name, totals in (*stats.days.items(), *stats.people.items(), ("all", stats.total)):
        lines.append(_row(name, totals))
    lines += ["", TIMES]
    lines += _list("asked for", stats.total.kinds)
    lines += _list("outcomes", stats.total.outcomes)
    lines += _list("answered by", stats.total.origins)
    lines += _list("suggestions were", stats.total.verdicts)
    lines += _list("not answered because", stats.total.reasons)
    return "\n".join(lines)


def rules_text(rules: AiRules) -> str:
    """A paragraph for each queue."""
    lines: list[str] = []
    for queue, own in sorted(rules.by_queue.items()):
        named = {name: getattr(own, name) for name in own.__struct_fields__}
        decided = [f"  {name}: {rule_text(name, value)}" for name, value in named.items() if value is not None]
        if decided:
            lines += ["every other queue" if queue == "*" else f"queue {one_line(queue)}", *decided]
    return "\n".join(lines) or "Nothing is decided: the configuration holds everywhere."


def _row(name: str, totals: AiTotals) -> str:
    answered = totals.outcomes.get("answered", 0)
    return (
        f"{one_line(name, limit=12):<12} {totals.requests:>8} {answered:>8} {_times(totals.first_ms):>11} "
        f"{_times(totals.whole_ms):>11} {totals.tokens:>9} {totals.cost:>9.4f}"
    )


def _times(times: Mapping[str, int]) -> str:
    counts = dict(times)
    return f"{percentile(counts, 0.5) / 1000:g} / {percentile(counts, 0.95) / 1000:g}" if counts else "-"


def _list(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"{title}:"
    for name, count in sorted(counts.items(), key=lambda each: -each[1]):
        yield f"  {count:>6}  {one_line(name)}"


EMPTY = {"languages": "the customer's", "summary_at": "never", "prompt": "nothing"}
"""What it means that nothing is in it."""


def rule_text(name: str, value: object) -> str:
    """One decision in words."""
    if isinstance(value, bool):
        return "on" if value else "off"
    text = ", ".join(map(one_line, value)) if isinstance(value, tuple) else one_line(str(value))
    return text or EMPTY.get(name, "as configured")
