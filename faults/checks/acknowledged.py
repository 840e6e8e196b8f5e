"""What was acknowledged is in the log, and what was denied is not."""

from collections.abc import Iterator

from console_schemas.events import Apart
from faults.checks.evidence import Attempt, History, Violation
from faults.checks.log_index import LogIndex
from faults.history import Denied

_LATE = "ended"
"""A customer's message may be set aside for this reason alone: the chat was over when it came."""


def check_acknowledged(history: History, log: LogIndex) -> Iterator[Violation]:
    """Every acknowledgement against the log."""
    yield from _holes(history)
    for attempt in history.attempts:
        if attempt.acknowledged is None:
            continue
        missing = _missing_from_intake(attempt, log) if attempt.by_bot else _missing_command(attempt, log)
        if missing:
            yield Violation(kind="lost", subject=attempt.asked.subject, evidence=f"{missing}: {attempt.asked}")


def check_denied(history: History, log: LogIndex) -> Iterator[Violation]:
    """A message all of whose attempts were denied is not stored."""
    ends: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in history.attempts:
        if attempt.asked.name and attempt.asked.kind in ("message", "post-message"):
            ends.setdefault((_conversation(attempt, log), attempt.asked.name), []).append(attempt)
    for (conversation, name), attempts in ends.items():
        if all(each.end is not None and each.acknowledged is None for each in attempts):
            for sequence in log.messages.get((conversation, name), ()):
                yield Violation(
                    kind="false_errors",
                    subject=conversation,
                    evidence=f"{name} stands at {sequence}, but every attempt was denied: {attempts[-1].end}",
                )


def check_refused(history: History, log: LogIndex) -> Iterator[Violation]:
    """Nobody is told that an engagement is not theirs who had it before they asked, and never lost it."""
    since: dict[tuple[str, str], int] = {}
    for attempt in history.attempts:
        asked = attempt.asked
        owned = since.get((asked.subject, asked.by))
        if isinstance(attempt.end, Denied) and attempt.end.code == "not-yours" and owned and not attempt.by_bot:
            course = log.courses.get(asked.subject)
            states = course.states[owned - 1 :] if course else []
            if states and all(state.owner is not None and state.owner.id == asked.by for state in states):
                yield Violation(
                    kind="false_errors",
                    subject=asked.subject,
                    evidence=f"{asked.by} owns it since version {owned}, and was refused {asked.kind} as not-yours",
                )
        done = attempt.acknowledged
        if done is not None and asked.kind == "post-message":
            since.setdefault((asked.subject, asked.by), done.version)


def _holes(history: History) -> Iterator[Violation]:
    expected = 1
    for logged in history.facts:
        if logged.sequence > expected:
            yield Violation(
                kind="lost", subject="", evidence=f"the log has nothing from {expected} to {logged.sequence - 1}"
            )
        expected = logged.sequence + 1


def _missing_command(attempt: Attempt, log: LogIndex) -> str:
    done = attempt.acknowledged
    assert done is not None
    fact = log.at.get(done.sequence)
    if fact is None or isinstance(fact, Apart):
        return f"acknowledged at {done.sequence}, where there is no fact of an engagement"
    if (fact.engagement_id, fact.version) != (attempt.asked.subject, done.version):
        return f"acknowledged as version {done.version} at {done.sequence}, where {fact.engagement_id} has another fact"
    if attempt.asked.kind == "post-message" and not log.messages.get((_conversation(attempt, log), attempt.asked.name)):
        return "acknowledged, but not in the log"
    return ""


def _missing_from_intake(attempt: Attempt, log: LogIndex) -> str:
    asked = attempt.asked
    if asked.kind == "left":
        return ""
    found = log.transfers.get(asked.name) if asked.kind == "transfer" else log.messages.get((asked.subject, asked.name))
    reason = log.set_aside.get(asked.name, "")
    if found or (asked.loose and reason) or (reason == _LATE and asked.kind == "message"):
        return ""
    return f"acknowledged, but {f'set aside as {reason}' if reason else 'not in the log'}"


def _conversation(attempt: Attempt, log: LogIndex) -> str:
    return attempt.asked.subject if attempt.by_bot else log.conversation(attempt.asked.subject)
