"""What the checks are given, and what they find."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from console_bridge.log_following import Logged
from console_schemas.base import Value
from console_schemas.outbound import AnyOutbound
from faults.history import Acknowledged, Asked, Denied, Heard, Record, Saw

Kind = Literal["lost", "duplicated", "out_of_order", "two_owners", "diverged", "stuck", "false_errors"]
KINDS: tuple[Kind, ...] = ("lost", "duplicated", "out_of_order", "two_owners", "diverged", "stuck", "false_errors")


class Violation(Value, frozen=True, kw_only=True):
    """A promise that was broken, and what shows it."""

    kind: Kind
    subject: str
    """The conversation or the engagement; empty: the whole log."""
    evidence: str


class Told(NamedTuple):
    """One message of the stream for bots."""

    position: int
    sequence: int
    """Of the fact it follows from; 0 for what was only said again."""
    conversation: str
    message: AnyOutbound


class Row(NamedTuple):
    """One entry of a transcript as the database has it."""

    engagement: str
    position: int
    version: int
    sequence: int
    mark: str


@dataclass
class History:
    """All of a run, read after its end."""

    facts: list[Logged]
    journals: dict[str, list[Record]]
    """Of each life of each process."""
    told: list[Told] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    """Of each bridge's database."""
    differences: list[str] = field(default_factory=list)
    """Between a database and the same log replayed: each names both and the row."""
    unserved: list[str] = field(default_factory=list)
    """The conversations that did not come to an end in time."""

    @property
    def attempts(self) -> list["Attempt"]:
        """All that was sent, in the order it was sent in."""
        found: dict[str, Attempt] = {}
        for records in self.journals.values():
            for record in records:
                if isinstance(record, Asked):
                    found[record.attempt] = Attempt(record)
            for record in records:
                if isinstance(record, Acknowledged | Denied):
                    found[record.attempt].end = record
        return sorted(found.values(), key=lambda attempt: attempt.asked.at)

    def sights(self) -> dict[str, list[Saw]]:
        """What each life of each console saw."""
        return {name: [each for each in records if isinstance(each, Saw)] for name, records in self.journals.items()}

    def heard(self) -> list[Heard]:
        """What the bots heard, in order."""
        return [each for records in self.journals.values() for each in records if isinstance(each, Heard)]


@dataclass
class Attempt:
    """One thing sent, and how that ended: None where nobody knows."""

    asked: Asked
    end: Acknowledged | Denied | None = None

    @property
    def acknowledged(self) -> Acknowledged | None:
        """The acknowledgement, if there is one."""
        return self.end if isinstance(self.end, Acknowledged) else None

    @property
    def by_bot(self) -> bool:
        """Whether a bot sent it: then it is stored in `CONSOLE_IN`, and in the log soon."""
        return self.asked.kind in ("transfer", "message", "left")
