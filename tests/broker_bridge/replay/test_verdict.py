"""The verdict on a replay sees what is lost, stored twice or out of order."""

from datetime import UTC, datetime

import pytest

from console_bridge.replay.verdict import Record, judge
from console_schemas.events import EngagementCompleted, EngagementRequested, Message, MessagePosted
from console_schemas.people import Party, PartyRole
from console_schemas.transfer import TransferRequest

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BOT = Party(role="bot", id="bot")


def record_of(customers: str, agents: str = "") -> Record:
    record = Record()
    common = {"engagement_id": "e", "epoch": 0, "at": NOW, "by": BOT}
    transfer = TransferRequest(transfer_id="t", conversation_id="chat", requested_at=NOW)
    record.read(EngagementRequested(version=1, bot="bot", transfer=transfer, **common))  # type: ignore[arg-type]
    roles: list[tuple[PartyRole, str]] = [("customer", each) for each in customers] + [("agent", a) for a in agents]
    for version, (role, message_id) in enumerate(roles, start=2):
        message = Message(id=message_id, author=Party(role=role), text="x", sent_at=NOW)
        record.read(MessagePosted(version=version, message=message, **common))  # type: ignore[arg-type]
    return record


@pytest.mark.parametrize(
    ("sent", "stored", "lost", "duplicated", "out_of_order"),
    [
        ("ab", "ab", 0, 0, 0),
        ("ab", "a", 1, 0, 0),
        ("ab", "", 2, 0, 0),
        ("ab", "aab", 0, 1, 0),
        ("ab", "aba", 0, 1, 0),
        ("ab", "ba", 0, 0, 1),
        ("abc", "cab", 0, 0, 1),
        ("ab", "xab", 0, 0, 0),
    ],
)
def test_faults_are_counted(sent: str, stored: str, lost: int, duplicated: int, out_of_order: int) -> None:
    verdict = judge(record_of(stored), {"chat": list(sent)}, {})
    assert (verdict.lost, verdict.duplicated, verdict.out_of_order) == (lost, duplicated, out_of_order)
    assert verdict.messages == len(sent)


def test_agents_messages_are_judged_too() -> None:
    verdict = judge(record_of("ab", "y"), {"chat": ["a", "b"]}, {"chat": ["y", "z"]})
    assert verdict.lost == 1
    assert verdict.messages == 4


def test_completed_engagements_are_counted_by_conversation() -> None:
    record = record_of("")
    assert judge(record, {}, {}).completed == 0
    record.read(EngagementCompleted(engagement_id="e", version=2, epoch=0, at=NOW, by=BOT))
    assert judge(record, {}, {}).completed == 1
