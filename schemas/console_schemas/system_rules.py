"""The rules for what reaches an engagement from elsewhere than a console: bots, customers, and time."""

from typing import Any

from console_schemas import commands as c
from console_schemas import events
from console_schemas.case import Case
from console_schemas.engagement import ENDED, LABELS, TALKING, WAITING, unanswered_after
from console_schemas.events import Message
from console_schemas.people import SYSTEM


def _offer(case: Case, command: c.OfferEngagement) -> None:
    if case.state.status != "queued":
        raise case.refuse("not-allowed-now", "Only a waiting customer can be offered.")
    case.add(events.EngagementOffered, agent=command.agent, deadline=case.in_(case.policy.offer))


def _end_offer(case: Case, outcome: events.OfferOutcome) -> None:
    case.add(events.OfferEnded, agent=case.state.offered_to, outcome=outcome, deadline=case.in_(case.policy.wait))


def _withdraw_offer(case: Case, _: c.WithdrawOffer) -> None:
    if case.state.status == "offered":
        _end_offer(case, "agent_unavailable")


def _post_inbound(case: Case, command: c.PostInbound) -> None:
    state = case.state
    if state.status in ENDED or state.status == "wrap_up":
        raise case.refuse("ended", f"The chat is over ({LABELS[state.status]}); transfer again to open a new one.")
    if command.author.role == "bot" and state.status in TALKING:
        raise case.refuse("not-allowed-now", "A human has this conversation; the bot must not answer.")
    message = Message(
        id=command.message_id, author=command.author, text=command.text, sent_at=command.sent_at or case.now
    )
    deadline = state.deadline
    if state.status in TALKING:
        deadline = case.talk_deadline(unanswered_after(state, command.author.role, case.now))
    case.add(events.MessagePosted, message=message, deadline=deadline)


def _leave(case: Case, command: c.LeaveEngagement) -> None:
    if case.state.status in WAITING:
        case.add(events.EngagementAbandoned, reason=command.reason)
    elif case.state.status in TALKING:
        case.add(events.ChatFinished, reason="customer_left", deadline=case.in_(case.policy.wrap_up))


def _miss(case: Case, command: c.MissAgent) -> None:
    if _talks_with(case, command.agent) and case.state.away_since is None:
        case.add(events.AgentDisconnected, agent=case.state.owner)


def _regain(case: Case, command: c.RegainAgent) -> None:
    if _talks_with(case, command.agent) and case.state.away_since is not None:
        case.add(events.AgentReconnected, agent=case.state.owner)


def _lose(case: Case, command: c.LoseAgent) -> None:
    if _talks_with(case, command.agent):
        _requeue(case, "agent_lost")


def _talks_with(case: Case, agent: str) -> bool:
    """Whether it is this agent's chat still: it may have changed hands since they were missed."""
    owner = case.state.owner
    return case.state.status in TALKING and owner is not None and owner.id == agent


def _requeue(case: Case, reason: events.RequeueReason) -> None:
    owner = case.state.owner or SYSTEM
    lost = reason == "agent_lost"
    case.add(
        events.EngagementRequeued,
        changes_hands=True,
        queue=case.state.queue,
        reason=reason,
        preferred_agent=owner.id if lost else "",
        preferred_until=case.in_(case.policy.agent_preference) if lost else None,
        deadline=case.in_(case.policy.wait),
    )


def _deadline(case: Case, _: c.DeadlinePassed) -> None:
    state = case.state
    if state.deadline is None or case.now < state.deadline:
        return
    if state.status == "queued":
        case.add(events.EngagementExpired)
    elif state.status == "offered":
        _end_offer(case, "timeout")
    elif state.status == "on_hold" or (state.status in TALKING and state.unanswered_since is not None):
        _requeue(case, "agent_silent")
    elif state.status in TALKING:
        case.add(events.ChatFinished, reason="idle", deadline=case.in_(case.policy.wrap_up))
    elif state.status == "wrap_up":
        case.add(events.EngagementCompleted)


def _export(case: Case, _: c.RecordExport) -> None:
    case.add(events.EngagementExported)


def _erase(case: Case, command: c.EraseEngagement) -> None:
    if case.state.erased_at is not None:
        return
    if case.state.status not in ENDED:
        if not command.ending:
            raise case.refuse("not-allowed-now", f"The engagement is not over: {LABELS[case.state.status]}.")
        _end(case)
    case.add(events.EngagementErased, reason=command.reason)


def _end(case: Case) -> None:
    """Whatever the engagement is at, it is over."""
    if case.state.status in WAITING:
        case.add(events.EngagementExpired)
        return
    if case.state.status in TALKING:
        case.add(events.ChatFinished, reason="agent_ended", deadline=case.in_(case.policy.wrap_up))
    case.add(events.EngagementCompleted)


SYSTEM_RULES: dict[type, Any] = {
    c.PostInbound: _post_inbound,
    c.LeaveEngagement: _leave,
    c.OfferEngagement: _offer,
    c.WithdrawOffer: _withdraw_offer,
    c.MissAgent: _miss,
    c.RegainAgent: _regain,
    c.LoseAgent: _lose,
    c.DeadlinePassed: _deadline,
    c.RecordExport: _export,
    c.EraseEngagement: _erase,
}
