"""One decision in the making: what the rules read, and where they put their facts."""

from datetime import datetime
from typing import Any

from console_schemas import commands as c
from console_schemas.commands import Refused
from console_schemas.engagement import ENDED, LABELS, TALKING, Engagement, evolve
from console_schemas.events import EngagementEvent
from console_schemas.people import Party
from console_schemas.policy import Policy


class Rejected(Exception):
    """The command was refused; `refused` says why in words for the person."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.message)
        self.refused = refused


class Case:
    """One decision: the state, who wishes, when, and under which policy. Collects the facts in order."""

    def __init__(self, state: Engagement, by: Party, now: datetime, policy: Policy) -> None:
        self.state = state
        self.by = by
        self.now = now
        self.policy = policy
        self.facts: list[EngagementEvent] = []

    def add(self, kind: type[EngagementEvent], *, changes_hands: bool = False, **fields: Any) -> None:
        """Append a fact with the next version and move the state on."""
        fact: EngagementEvent = kind(
            engagement_id=self.state.id,
            version=self.state.version + 1,
            epoch=self.state.epoch + changes_hands,
            at=self.now,
            by=self.by,
            **fields,
        )
        self.facts.append(fact)
        self.state = evolve(self.state, fact)

    def in_(self, seconds: float) -> datetime:
        """The moment that many seconds from now."""
        return self.now + self.policy.after(seconds)

    def talk_deadline(self, unanswered_since: datetime | None) -> datetime:
        """When silence in a chat has a consequence: sooner while the customer waits for an answer."""
        if unanswered_since is not None:
            return unanswered_since + self.policy.after(self.policy.answer)
        return self.in_(self.policy.idle)

    def refuse(self, code: c.RefusalCode, message: str, by: str = "") -> Rejected:
        """The refusal to raise."""
        return Rejected(Refused(code=code, message=message, by=by))

    def own(self) -> None:
        """Only the owner goes on."""
        owner = self.state.owner
        if self.state.status in ENDED:
            raise self.refuse("ended", f"This engagement is over: {LABELS[self.state.status]}.")
        if owner is not None and owner.id == self.by.id:
            return
        if owner is None:
            raise self.refuse("not-yours", "This customer is waiting: accept the customer first.")
        raise self.refuse("not-yours", f"This customer is with {owner.name or owner.id}.", owner.name or owner.id)

    def talking(self) -> None:
        """Only the owner of a running chat goes on."""
        self.own()
        if self.state.status not in TALKING:
            raise self.refuse("ended", f"The chat is over: {LABELS[self.state.status]}.")
