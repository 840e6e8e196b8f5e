"""Every viewer has the log's order: consoles, bots, databases, and the databases made anew."""

from collections.abc import Iterator

from console_schemas import events
from console_schemas.outbound import AgentMessage
from faults.checks.evidence import History, Kind, Row, Told, Violation
from faults.checks.log_index import LogIndex
from faults.history import Saw

_TOLD = (
    events.EngagementRequested,
    events.EngagementRequeued,
    events.EngagementAccepted,
    events.EngagementReturned,
    events.ChatFinished,
    events.EngagementExpired,
)


def check_consoles(history: History, log: LogIndex) -> Iterator[Violation]:
    """What each life of each console saw of an engagement goes on without a gap and is what the log says."""
    for life, sights in history.sights().items():
        known: dict[str, int] = {}
        for saw in sights:
            fault = _wrong_sight(saw, known.get(saw.engagement, 0), log)
            if fault:
                evidence = f"{life} at version {saw.version}: {fault}"
                yield Violation(kind="diverged", subject=saw.engagement, evidence=evidence)
            known[saw.engagement] = saw.version


def check_bots(history: History, log: LogIndex) -> Iterator[Violation]:
    """The stream for bots has each fact that bots are told of once and in order, and they heard it like that."""
    last = 0
    for told in history.told:
        if told.sequence and told.sequence <= last:
            kind: Kind = "duplicated" if told.sequence == last else "out_of_order"
            evidence = f"fact {told.sequence} was told after fact {last}"
            yield Violation(kind=kind, subject=told.conversation, evidence=evidence)
        last = max(last, told.sequence)
    yield from _untold(history.told, log)
    heard: dict[str, list[tuple[str, str]]] = {}
    for each in history.heard():
        heard.setdefault(each.conversation, []).append((each.kind, each.name))
    stream: dict[str, list[tuple[str, str]]] = {}
    for told in history.told:
        stream.setdefault(told.conversation, []).append(_short(told))
    for conversation, sounds in heard.items():
        wanted = stream.get(conversation, [])[: len(sounds)]
        if sounds != wanted:
            evidence = f"the bot heard {sounds}, the stream has {wanted}"
            yield Violation(kind="diverged", subject=conversation, evidence=evidence)


def check_databases(history: History, log: LogIndex) -> Iterator[Violation]:
    """The transcripts in each database are the log's, and a replay makes the same database."""
    for name, rows in history.rows.items():
        transcripts: dict[str, list[Row]] = {}
        for row in rows:
            transcripts.setdefault(row.engagement, []).append(row)
        for engagement, entries in transcripts.items():
            marks = log.courses[engagement].marks if engagement in log.courses else []
            found = [row.mark for row in sorted(entries, key=lambda row: row.position)]
            if found != marks[: len(found)] or [row.position for row in entries] != list(range(len(entries))):
                evidence = f"{name} has {len(found)} entries, which are not the first of the log's {len(marks)}"
                yield Violation(kind="diverged", subject=engagement, evidence=evidence)
    for difference in history.differences:
        yield Violation(kind="diverged", subject="", evidence=difference)


def _wrong_sight(saw: Saw, known: int, log: LogIndex) -> str:
    course = log.courses.get(saw.engagement)
    state = course.state(saw.version) if course else None
    if course is None or state is None:
        return "the log has no such version"
    if not saw.whole and saw.version != known + 1:
        return f"it came behind version {known}"
    if saw.version < known:
        return f"it went back from version {known}"
    if list(saw.entries) != course.marks[saw.first : state.entries]:
        return f"entries {saw.first} to {state.entries} are not the log's"
    return ""


def _untold(told: list[Told], log: LogIndex) -> Iterator[Violation]:
    sequences = {each.sequence for each in told}
    for engagement, course in log.courses.items():
        for logged in course.facts:
            event = logged.event
            by_agent = isinstance(event, events.MessagePosted) and event.message.author.role == "agent"
            if (by_agent or isinstance(event, _TOLD)) and logged.sequence not in sequences:
                evidence = f"the bot was never told of {type(event).__name__} at {logged.sequence}"
                yield Violation(kind="diverged", subject=engagement, evidence=evidence)


def _short(told: Told) -> tuple[str, str]:
    message = told.message
    kind = "message" if isinstance(message, AgentMessage) else type(message).__name__.lower()
    return kind, message.message_id if isinstance(message, AgentMessage) else ""
