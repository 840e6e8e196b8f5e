"""One agent owns an engagement, whoever else believed so is told, and nobody waits without a deadline."""

from collections.abc import Iterator

from console_schemas.engagement import ENDED, WAITING
from console_schemas.events import EngagementAccepted, MessagePosted
from faults.checks.evidence import History, Violation
from faults.checks.log_index import Course, LogIndex


def check_owners(history: History, log: LogIndex) -> Iterator[Violation]:
    """One acceptance for each time that a customer waited, one winner that was told so, and only owners speak."""
    for engagement, course in log.courses.items():
        yield from _acceptances(engagement, course)
    winners: dict[tuple[str, int], str] = {}
    for attempt in history.attempts:
        if attempt.asked.kind != "accept-engagement" or attempt.acknowledged is None:
            continue
        engagement, by = attempt.asked.subject, attempt.asked.by
        known = log.courses.get(engagement)
        state = known.state(attempt.acknowledged.version) if known else None
        if state is None:
            continue  # lost, which another check says
        owner = state.owner.id if state.owner else "nobody"
        if owner != by:
            yield Violation(
                kind="two_owners",
                subject=engagement,
                evidence=f"{by} was told to own it at version {state.version}, where {owner} does",
            )
        other = winners.setdefault((engagement, state.epoch), by)
        if other != by:
            yield Violation(
                kind="two_owners", subject=engagement, evidence=f"{other} and {by} both own epoch {state.epoch}"
            )


def check_deadlines(history: History, log: LogIndex) -> Iterator[Violation]:
    """Every state but an end has a deadline, and everybody was served in time."""
    for engagement, course in log.courses.items():
        for logged, state in zip(course.facts, course.states, strict=True):
            if state.status not in ENDED and state.deadline is None:
                yield Violation(
                    kind="stuck",
                    subject=engagement,
                    evidence=f"{state.status} without a deadline after {type(logged.event).__name__} "
                    f"at {logged.sequence}",
                )
    for conversation in history.unserved:
        yield Violation(kind="stuck", subject=conversation, evidence="not served to the end in time")


def _acceptances(engagement: str, course: Course) -> Iterator[Violation]:
    for number, logged in enumerate(course.facts):
        before = course.states[number - 1] if number else None
        match logged.event:
            case EngagementAccepted(agent=agent) if before is None or before.status not in WAITING:
                was = f"{before.status}, with {before.owner.id if before.owner else 'nobody'}" if before else "unknown"
                yield Violation(
                    kind="two_owners",
                    subject=engagement,
                    evidence=f"{agent.id} accepted at {logged.sequence} what was {was}",
                )
            case MessagePosted(message=message) if message.author.role == "agent":
                owner = before.owner.id if before and before.owner else "nobody"
                if owner != message.author.id:
                    yield Violation(
                        kind="two_owners",
                        subject=engagement,
                        evidence=f"{message.author.id} speaks at {logged.sequence}, where {owner} owns it",
                    )
