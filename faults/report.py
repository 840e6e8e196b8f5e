"""The table and the line of JSON: what each fault has led to."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from faults.campaign import Outcome, Passed
from faults.checks.evidence import KINDS, Violation
from faults.kinds import ALL

COLUMNS = ("acked", "lost", "dupl.", "order", "owners", "diverged", "stuck", "false")


@dataclass
class Line:
    """One fault over all its rounds."""

    fault: str
    rounds: int = 0
    acked: int = 0
    found: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def cells(self) -> list[str]:
        """The line of the table."""
        times = self.recoveries
        return [
            self.fault,
            str(self.rounds),
            str(self.acked),
            *(str(self.found[kind]) for kind in KINDS),
            f"{statistics.median(times):.2f}" if times else "-",
            f"{max(times):.2f}" if times else "-",
        ]


class Report:
    """Gathers the scenes. Whatever was sent, and whatever broke, counts for the round in which it was sent."""

    def __init__(self, seed: int, rounds: int) -> None:
        self.seed = seed
        self.rounds = rounds
        self.began = monotonic()
        self.lines: dict[str, Line] = {}
        self.skipped: dict[str, str] = {}
        self.violations: list[Violation] = []
        self.failures: list[str] = []
        self.notes: list[str] = []
        self.recovery: dict[str, float] = {}

    @property
    def good(self) -> bool:
        """Whether every promise held."""
        return not self.violations and not self.failures

    def skip(self, fault: str, reason: str) -> None:
        """A fault that cannot be injected here."""
        self.skipped[fault] = reason

    def add(self, outcome: Outcome) -> None:
        """Take a scene in."""
        attempts = outcome.history.attempts
        self.notes += outcome.notes
        for passed in outcome.rounds:
            line = self.lines.setdefault(passed.round.fault, Line(passed.round.fault))
            line.rounds += 1
            if passed.recovery is not None:
                line.recoveries.append(passed.recovery)
            if passed.failure:
                self.failures.append(f"round {passed.round.number}, {passed.failure}")
            self.notes += [f"round {passed.round.number}, {passed.round.fault}: {note}" for note in passed.notes]
        for attempt in attempts:
            if attempt.acknowledged:
                self.lines[_round_at(outcome.rounds, attempt.asked.at)].acked += 1
        first: dict[str, float] = {}
        for attempt in attempts:
            first.setdefault(attempt.asked.subject, attempt.asked.at)
        for violation in outcome.violations:
            self.violations.append(violation)
            moment = first.get(violation.subject, float("inf"))
            self.lines[_round_at(outcome.rounds, moment)].found[violation.kind] += 1

    def table(self) -> str:
        """All faults, those that could not be injected with the reason."""
        rows = [[name, str(value)] for name, value in self.recovery.items()]
        if self.lines:
            head = ["fault", "rounds", *COLUMNS, "median s", "worst s"]
            rows = _aligned([head, *(self.lines[name].cells() for name in ALL if name in self.lines)]) + rows
        skipped = [f"{name}: not injected, {reason}" for name, reason in self.skipped.items()]
        return "\n".join(["  ".join(row) for row in rows] + skipped)

    def figures(self) -> dict[str, Any]:
        """The line of JSON."""
        found = Counter(violation.kind for violation in self.violations)
        return {
            "seed": self.seed,
            "rounds": sum(line.rounds for line in self.lines.values()),
            "acked": sum(line.acked for line in self.lines.values()),
            **{kind: found[kind] for kind in KINDS},
            "failures": len(self.failures),
            "skipped": sorted(self.skipped),
            "seconds": round(monotonic() - self.began, 1),
            "faults": {
                line.fault: {
                    "rounds": line.rounds,
                    "median": round(statistics.median(line.recoveries), 3) if line.recoveries else None,
                    "worst": round(max(line.recoveries), 3) if line.recoveries else None,
                }
                for line in self.lines.values()
            },
            **({"recovery": self.recovery} if self.recovery else {}),
        }


def _round_at(rounds: Sequence[Passed], moment: float) -> str:
    """The fault of the round that a moment is in; the first for what came before, the last for what is of no moment."""
    earlier = [passed for passed in rounds if passed.began <= moment]
    return (earlier[-1] if earlier else rounds[0]).round.fault


def _aligned(rows: list[list[str]]) -> list[list[str]]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [[text.ljust(widths[0]) if not n else text.rjust(widths[n]) for n, text in enumerate(row)] for row in rows]
