"""Nothing is in the log twice, and whatever was acknowledged before another was sent stands before it."""

from collections import Counter
from collections.abc import Iterator

from console_schemas.events import Apart
from faults.checks.evidence import Attempt, History, Violation
from faults.checks.log_index import LogIndex


def check_identity(history: History, log: LogIndex) -> Iterator[Violation]:
    """Every message, transfer and version once."""
    for (conversation, name), sequences in log.messages.items():
        if len(sequences) > 1:
            yield Violation(kind="duplicated", subject=conversation, evidence=f"{name} stands at {sequences}")
    for name, sequences in log.transfers.items():
        if len(sequences) > 1:
            yield Violation(kind="duplicated", subject=name, evidence=f"the transfer stands at {sequences}")
    versions = Counter(
        (logged.event.engagement_id, logged.event.version)
        for logged in history.facts
        if not isinstance(logged.event, Apart)
    )
    for (engagement, version), count in versions.items():
        if count > 1:
            yield Violation(
                kind="duplicated", subject=engagement, evidence=f"version {version} stands in the log {count} times"
            )


def check_order(history: History, log: LogIndex) -> Iterator[Violation]:
    """Real time against the log, and each engagement's versions without a gap."""
    for engagement, course in log.courses.items():
        for logged in course.odd:
            yield Violation(
                kind="out_of_order",
                subject=engagement,
                evidence=f"{type(logged.event).__name__} at {logged.sequence} does not follow on what is before it",
            )
    yield from _real_time(history.attempts, log)
    yield from _intake(history.attempts, log)


def _real_time(attempts: list[Attempt], log: LogIndex) -> Iterator[Violation]:
    """What is in the log when something is sent stands before it."""
    acknowledged = sorted(
        (done.at, done.sequence) for each in attempts if (done := each.acknowledged) and not each.by_bot
    )
    seen: set[str] = set()
    position, head = 0, 0
    for attempt in attempts:
        while position < len(acknowledged) and acknowledged[position][0] < attempt.asked.at:
            head = max(head, acknowledged[position][1])
            position += 1
        name = attempt.asked.name
        if name in seen or attempt.asked.kind not in ("message", "post-message"):
            continue
        seen.add(name)
        conversation = attempt.asked.subject if attempt.by_bot else log.conversation(attempt.asked.subject)
        for sequence in log.messages.get((conversation, name), ())[:1]:
            if sequence <= head:
                yield Violation(
                    kind="out_of_order",
                    subject=conversation,
                    evidence=f"{name} was sent when {head} was acknowledged, and stands at {sequence}",
                )


def _intake(attempts: list[Attempt], log: LogIndex) -> Iterator[Violation]:
    """What a bot's customer said after something of theirs was stored comes behind it."""
    stored: dict[str, list[tuple[float, int, str]]] = {}
    sent: dict[tuple[str, str], float] = {}
    for attempt in attempts:
        asked = attempt.asked
        if asked.kind != "message" or asked.loose:
            continue
        sequences = log.messages.get((asked.subject, asked.name))
        if not sequences:
            continue
        sent.setdefault((asked.subject, asked.name), asked.at)
        if attempt.acknowledged:
            stored.setdefault(asked.subject, []).append((attempt.acknowledged.at, sequences[0], asked.name))
    for (conversation, name), moment in sent.items():
        own = log.messages[conversation, name][0]
        for stored_at, sequence, earlier in stored.get(conversation, ()):
            if stored_at < moment and earlier != name and sequence > own:
                yield Violation(
                    kind="out_of_order",
                    subject=conversation,
                    evidence=f"{earlier} was stored before {name} was sent, and stands at {sequence} behind {own}",
                )
