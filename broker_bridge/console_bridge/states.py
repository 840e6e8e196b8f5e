"""The states of all engagements that are not ended, moved on fact by fact in the order of the log."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from console_bridge.damage import Damage, LogDamaged
from console_bridge.queue_changes import QueueChange, is_waiting, queue_changes, queue_row
from console_schemas.engagement import ENDED, Engagement, evolve
from console_schemas.events import Apart, EngagementEvent, EngagementRequested, LoggedEvent
from console_schemas.queries import waiting_order


class Step(NamedTuple):
    """One fact in its place: its engagement before and after, and what it changed in the queues."""

    sequence: int
    event: LoggedEvent
    before: Engagement | None = None
    after: Engagement | None = None
    """None for input that was set aside."""
    queue_changes: tuple[QueueChange, ...] = ()
    position: int = 0
    """The customer's place in the queue after the fact, from 1; 0 for somebody who does not wait."""


class States:
    """What has become of every engagement so far. The same facts always lead to the same steps."""

    def __init__(self, engagements: Iterable[Engagement] = (), queue_versions: Mapping[str, int] | None = None) -> None:
        self.engagements = {engagement.id: engagement for engagement in engagements}
        self._ended: dict[str, Engagement] = {}
        self.queue_versions = dict(queue_versions or {})
        self._lines: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for engagement in self.engagements.values():
            if is_waiting(engagement):
                insort(self._lines[engagement.queue], _place(engagement))

    def take(self, sequence: int, event: LoggedEvent) -> Step:
        """Move on by one fact. Raises `LogDamaged` where a fact before it is missing."""
        if isinstance(event, Apart):
            return Step(sequence, event)
        before = self.engagements.get(event.engagement_id) or self._ended.get(event.engagement_id)
        check_order(sequence, event, before)
        after = evolve(before, event)
        changes = queue_changes(before, after, event, self.queue_versions)
        self.queue_versions.update((change.queue, change.queue_version) for change in changes)
        if after.status in ENDED:
            self.engagements.pop(after.id, None)
            self._ended[after.id] = after
        else:
            self.engagements[after.id] = after
        return Step(sequence, event, before, after, changes, self._move(before, after))

    def strangers(self, events: Sequence[LoggedEvent]) -> set[str]:
        """The engagements of these facts that are not at hand: ended long ago, and now exported or erased."""
        named = {each.engagement_id for each in events if not isinstance(each, Apart)}
        opened = {each.engagement_id for each in events if isinstance(each, EngagementRequested)}
        return {each for each in named - opened if each not in self.engagements and each not in self._ended}

    def revive(self, engagement: Engagement) -> None:
        """Have one at hand that has ended."""
        self._ended[engagement.id] = engagement

    def forget(self, engagement_ids: Iterable[str]) -> None:
        """No longer have these at hand, which have ended."""
        for engagement_id in engagement_ids:
            self._ended.pop(engagement_id, None)

    def position(self, engagement: Engagement) -> int:
        """The customer's place in the queue, from 1; 0 for somebody who does not wait."""
        if not is_waiting(engagement):
            return 0
        return bisect_left(self._lines[engagement.queue], _place(engagement)) + 1

    def _move(self, before: Engagement | None, after: Engagement) -> int:
        if before is not None and is_waiting(before):
            line = self._lines[before.queue]
            del line[bisect_left(line, _place(before))]
        if is_waiting(after):
            insort(self._lines[after.queue], _place(after))
        return self.position(after)


def ended(steps: Iterable[Step]) -> list[str]:
    """The engagements that these steps have ended."""
    return [step.after.id for step in steps if step.after is not None and step.after.status in ENDED]


def _place(engagement: Engagement) -> tuple[Any, ...]:
    return waiting_order(queue_row(engagement))


def check_order(sequence: int, event: EngagementEvent, before: Engagement | None) -> None:
    """Raises `LogDamaged` where this fact is not the next one of its engagement."""
    expected = before.version + 1 if before else 1
    if event.version == expected and isinstance(event, EngagementRequested) == (before is None):
        return
    raise LogDamaged(
        Damage(
            what="out-of-order",
            sequence=sequence,
            engagement_id=event.engagement_id,
            expected=str(expected),
            found=str(event.version),
        )
    )
