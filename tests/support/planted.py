"""A small history in which every promise holds, for planting what must be found."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from faults.checks.evidence import History, Row, Told
from faults.history import Acknowledged, Asked, Denied, Heard, Record, Saw
from faults.recorded_link import mark

from console_bridge.log_following import Logged
from console_bridge.outbound import outbound_of
from console_bridge.states import States
from console_schemas import events
from console_schemas.ids import engagement_id
from console_schemas.people import Party
from console_schemas.transcript import entries_of
from console_schemas.transfer import TransferRequest

BOT = "kite"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SOON = NOW + timedelta(minutes=30)
ANA, BEN = Party(role="agent", id="ana", name="Ana"), Party(role="agent", id="ben", name="Ben")
CUSTOMER = Party(role="customer", id="c")
CONVERSATIONS = ("first", "second")


def facts() -> list[Logged]:
    """Two customers, each asked for, accepted, heard, answered and completed by Ana, one behind the other."""
    found: list[Logged] = []
    for conversation in CONVERSATIONS:
        for event in _course(conversation):
            found.append(Logged(len(found) + 1, event))
    return found


def _course(conversation: str) -> list[Any]:
    def fact(kind: type[events.Event], by: Party, epoch: int = 1, **fields: Any) -> Any:
        version = len(course) + 1
        own = engagement_id(BOT, f"t-{conversation}")
        course.append(kind(engagement_id=own, version=version, epoch=epoch, at=NOW, by=by, **fields))
        return course[-1]

    course: list[Any] = []
    transfer = TransferRequest(transfer_id=f"t-{conversation}", conversation_id=conversation, requested_at=NOW)
    fact(events.EngagementRequested, Party(role="bot", id=BOT), 0, bot=BOT, transfer=transfer, deadline=SOON)
    fact(events.EngagementAccepted, ANA, agent=ANA, deadline=SOON)
    fact(events.MessagePosted, CUSTOMER, message=message(f"{conversation}-m0", CUSTOMER), deadline=SOON)
    fact(events.MessagePosted, ANA, message=message(f"a_{conversation}-m0", ANA), deadline=SOON)
    fact(events.ChatFinished, ANA, reason="agent_ended", deadline=SOON)
    fact(events.EngagementCompleted, ANA)
    return course


def message(name: str, author: Party) -> events.Message:
    """Something said."""
    return events.Message(id=name, author=author, text=f"words of {name}", sent_at=NOW)


def history(log: Sequence[Logged] | None = None) -> History:
    """What everybody sent and saw of it. Whatever `log` says, the senders and viewers tell of the true one."""
    true = facts()
    records: list[Record] = []
    sights: list[Record] = []
    told: list[Told] = []
    rows: list[Row] = []
    states = States()
    for logged in true:
        step = states.take(logged.sequence, logged.event)
        event = logged.event
        assert step.after is not None and not isinstance(event, events.Apart)
        records += _sent(logged.sequence, event, step.after.conversation_id)
        first = step.before.entries if step.before else 0
        entries = entries_of(event, first)
        if event.version > 1:
            sights.append(
                Saw(
                    at=float(logged.sequence),
                    by="ana",
                    engagement=event.engagement_id,
                    version=event.version,
                    whole=event.version == 2,
                    first=0 if event.version == 2 else first,
                    entries=tuple(
                        row.mark for row in rows if row.engagement == event.engagement_id and event.version == 2
                    )
                    + tuple(map(mark, entries)),
                )
            )
        for entry in entries:
            rows.append(Row(event.engagement_id, entry.position, event.version, logged.sequence, mark(entry)))
        if out := outbound_of(step):
            told.append(Told(len(told) + 1, logged.sequence, step.after.conversation_id, out))
    heard: list[Record] = [
        Heard(at=each.sequence + 0.5, by=BOT, conversation=each.conversation, kind=_kind(each), name=_name(each))
        for each in told
    ]
    return History(
        facts=list(true if log is None else log),
        journals={"run": [*records, *heard], "ana-1": sights},
        told=told,
        rows={"bridge": rows},
    )


def _kind(told: Told) -> str:
    kind = type(told.message).__name__.lower()
    return "message" if kind == "agentmessage" else kind


def _name(told: Told) -> str:
    return str(getattr(told.message, "message_id", ""))


_SENT: dict[type, tuple[str, str]] = {
    events.EngagementRequested: (BOT, "transfer"),
    events.EngagementAccepted: ("ana", "accept-engagement"),
    events.EngagementCompleted: ("ana", "complete-engagement"),
}


def _sent(sequence: int, event: events.EngagementEvent, conversation: str) -> list[Record]:
    by, kind = _SENT.get(type(event), ("", ""))
    name = f"t-{conversation}" if kind == "transfer" else ""
    if isinstance(event, events.MessagePosted):
        by_agent = event.message.author.role == "agent"
        by, kind, name = ("ana" if by_agent else BOT), ("post-message" if by_agent else "message"), event.message.id
    if not kind:
        return []
    attempt = f"a{sequence}"
    subject = conversation if by == BOT else event.engagement_id
    return [
        Asked(at=sequence - 0.4, attempt=attempt, by=by, kind=kind, subject=subject, name=name),
        Acknowledged(at=float(sequence), attempt=attempt, sequence=sequence, version=0 if by == BOT else event.version),
    ]


def denied(attempt: str, at: float) -> Denied:
    """A refusal."""
    return Denied(at=at, attempt=attempt, code="not-sent")
