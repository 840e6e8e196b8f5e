"""What a fact changes in the waiting lists: pure, and the same for the feed and for the answers to questions."""

from collections.abc import Mapping

from console_schemas.engagement import WAITING, Engagement
from console_schemas.events import EngagementAbandoned, EngagementAccepted, EngagementEvent, EngagementExpired
from console_schemas.feed import CustomerGone, CustomerWaiting
from console_schemas.queries import QueueRow
from console_schemas.text import one_line

QueueChange = CustomerWaiting | CustomerGone

OUTCOMES: dict[type, str] = {
    EngagementAccepted: "accepted",
    EngagementAbandoned: "abandoned",
    EngagementExpired: "expired",
}


def queue_row(engagement: Engagement) -> QueueRow:
    """The line of a waiting customer, each text cut to what a list can show."""
    transfer = engagement.transfer
    return QueueRow(
        engagement_id=engagement.id,
        name=one_line(engagement.customer_name, limit=100),
        reason=one_line(transfer.reason.text or transfer.reason.code, limit=200),
        queue=engagement.queue,
        priority=engagement.priority,
        waiting_since=engagement.waiting_since,
        channel=one_line(transfer.channel, limit=40),
        language=one_line(transfer.customer.language, limit=40),
        initiator=transfer.initiator,
        head=engagement.head,
        offered_to=engagement.offered_to.id if engagement.offered_to else "",
        version=engagement.version,
    )


def is_waiting(engagement: Engagement | None) -> bool:
    """Whether the customer stands in a queue."""
    return engagement is not None and engagement.status in WAITING


def _outcome(event: EngagementEvent) -> str:
    """How somebody left a queue. Time ends waiting in nobody's name; a person does so only to erase."""
    if isinstance(event, EngagementExpired) and event.by.role == "agent":
        return "erased"
    return OUTCOMES.get(type(event), "moved")


def queue_changes(
    before: Engagement | None, after: Engagement, event: EngagementEvent, versions: Mapping[str, int]
) -> tuple[QueueChange, ...]:
    """Who left which queue and who stands in which, each with the next version of its queue."""
    changes: list[QueueChange] = []
    if before is not None and is_waiting(before) and (not is_waiting(after) or after.queue != before.queue):
        changes.append(
            CustomerGone(
                queue=before.queue,
                queue_version=versions.get(before.queue, 0) + 1,
                engagement_id=after.id,
                outcome=_outcome(event),
                by=event.agent.name or event.agent.id if isinstance(event, EngagementAccepted) else "",
            )
        )
    if is_waiting(after):
        version = versions.get(after.queue, 0) + 1
        changes.append(CustomerWaiting(queue=after.queue, queue_version=version, row=queue_row(after)))
    return tuple(changes)
