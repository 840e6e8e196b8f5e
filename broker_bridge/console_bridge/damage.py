"""Damage of the log, in words: what is wrong, where, what should stand there and what does."""

from typing import Literal

from console_schemas.base import Value

What = Literal["missing", "changed", "broken-chain", "out-of-order", "rolled-back"]

_WAY_BACK = "Stop the bridge and run `console log check`, then `console log restore`."


class Damage(Value, frozen=True, kw_only=True):
    """One place where the log is not what was stored."""

    what: What
    sequence: int
    """The first fact concerned, in the log."""
    until: int = 0
    """The last one; 0: the first one alone."""
    engagement_id: str = ""
    expected: str = ""
    """What should stand there: a hash, a version or a sequence."""
    found: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and where, without what to do."""
        where = (
            f"fact {self.sequence}" if self.until in (0, self.sequence) else f"facts {self.sequence} to {self.until}"
        )
        of = f" of {self.engagement_id}" if self.engagement_id else ""
        match self.what:
            case "missing":
                return f"{where}{of} cannot be read: the broker's store has lost what was stored there"
            case "changed":
                return f"{where}{of} is not the one that was stored (expected {self.expected}, found {self.found})"
            case "broken-chain":
                return f"{where}{of} does not follow from the one before (expected {self.expected}, found {self.found})"
            case "out-of-order":
                return f"{where}{of} has version {self.found} where {self.expected} must follow"
            case "rolled-back":
                return f"the log ends at fact {self.found}, though {self.expected} were stored: what is behind is lost"


class LogDamaged(Exception):
    """The log is not what was stored; `damage` says what and where, the text also what to do."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(f"The log is damaged: {damage.sentence}. {_WAY_BACK}")
        self.damage = damage


def missing(sequence: int, until: int = 0) -> LogDamaged:
    """These facts cannot be read."""
    return LogDamaged(Damage(what="missing", sequence=sequence, until=until))


def rolled_back(head: int, stored: int) -> LogDamaged:
    """The log ends at `head`, though so many facts were stored."""
    return LogDamaged(
        Damage(what="rolled-back", sequence=head + 1, until=stored, expected=str(stored), found=str(head))
    )
