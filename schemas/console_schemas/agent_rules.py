"""The rules for what a person at a console wishes."""

from typing import Any

from console_schemas import commands as c
from console_schemas import events
from console_schemas.attribute_values import value_text
from console_schemas.case import Case
from console_schemas.engagement import ENDED, LABELS, OWNED, TALKING, Engagement
from console_schemas.events import Message


def _accept(case: Case, _: c.AcceptEngagement) -> None:
    state = case.state
    owner = state.owner
    if owner is not None and owner.id == case.by.id and state.status in OWNED:
        return
    if state.status in ENDED:
        raise case.refuse("ended", f"{state.customer_name} is no longer waiting: {LABELS[state.status]}.")
    if owner is not None:
        name = owner.name or owner.id
        raise case.refuse("taken", f"{name} was faster: {state.customer_name} is with {name}.", name)
    if state.offered_to is not None and state.offered_to.id != case.by.id:
        name = state.offered_to.name or state.offered_to.id
        raise case.refuse("not-available", f"{state.customer_name} is offered to {name} first.", name)
    case.add(events.EngagementAccepted, changes_hands=True, agent=case.by, deadline=case.in_(case.policy.answer))


def _decline(case: Case, _: c.DeclineOffer) -> None:
    offered = case.state.offered_to
    if offered is None or offered.id != case.by.id:
        raise case.refuse("not-allowed-now", "This customer is not offered to you.")
    deadline = case.in_(case.policy.wait)
    case.add(events.OfferEnded, agent=offered, outcome="declined", deadline=deadline)


def _post(case: Case, command: c.PostMessage) -> None:
    case.talking()
    message = Message(id=command.message_id, author=case.by, text=command.text, sent_at=case.now)
    case.add(events.MessagePosted, message=message, deadline=case.in_(case.policy.idle))


def _hold(case: Case, _: c.HoldEngagement) -> None:
    case.talking()
    if case.state.status != "on_hold":
        case.add(events.EngagementHeld, deadline=case.in_(case.policy.answer))


def _resume(case: Case, _: c.ResumeEngagement) -> None:
    case.talking()
    if case.state.status != "active":
        case.add(events.EngagementResumed, deadline=case.talk_deadline(case.state.unanswered_since))


def _finish(case: Case, _: c.FinishChat) -> None:
    case.own()
    if case.state.status in TALKING:
        case.add(events.ChatFinished, reason="agent_ended", deadline=case.in_(case.policy.wrap_up))
    elif case.state.status != "wrap_up":
        case.talking()


def _complete(case: Case, command: c.CompleteEngagement) -> None:
    owner = case.state.owner
    if case.state.status == "completed" and owner is not None and owner.id == case.by.id:
        return
    case.own()
    if command.notes is not None and command.notes != case.state.notes:
        case.add(events.NotesSaved, notes=command.notes)
    if case.state.status in TALKING:
        case.add(events.ChatFinished, reason="agent_ended", deadline=case.in_(case.policy.wrap_up))
    case.add(events.EngagementCompleted, disposition=command.disposition)


def _save_notes(case: Case, command: c.SaveNotes) -> None:
    case.own()
    if command.notes != case.state.notes:
        case.add(events.NotesSaved, notes=command.notes)


def _add_summary(case: Case, command: c.AddSummary) -> None:
    case.own()
    if command.block not in case.state.summaries:
        case.add(events.SummaryAdded, block=command.block)


def _reveal(case: Case, command: c.RevealSecret) -> None:
    case.talking()
    if secret_of(case.state, command.secret) is None:
        raise case.refuse("invalid", f"There is nothing called {command.secret} to reveal here.")
    case.add(events.SecretRevealed, secret=command.secret)


def secret_of(state: Engagement, name: str) -> str | None:
    """The passkey (`passkey`) or a sensitive attribute's value, as text."""
    if name == "passkey":
        return state.transfer.passkey.value if state.transfer.passkey else None
    for attribute in state.transfer.attributes:
        if attribute.name == name and attribute.sensitive:
            return value_text(attribute.value)
    return None


def _record_check(case: Case, command: c.RecordPasskeyCheck) -> None:
    case.own()
    if case.state.transfer.passkey is None:
        raise case.refuse("invalid", "There is no passkey in this engagement.")
    if case.state.passkey_outcome != command.outcome:
        case.add(events.PasskeyChecked, outcome=command.outcome)


def _transfer(case: Case, command: c.TransferEngagement) -> None:
    case.talking()
    if command.queue is None and command.agent is None:
        raise case.refuse("invalid", "Name a queue or an agent to hand the customer to.")
    case.add(
        events.EngagementRequeued,
        changes_hands=True,
        queue=command.queue or case.state.queue,
        reason="agent_transferred" if command.agent else "queue_transferred",
        preferred_agent=command.agent or "",
        note=command.note,
        deadline=case.in_(case.policy.wait),
    )


def _return(case: Case, command: c.ReturnToBot) -> None:
    owner = case.state.owner
    if case.state.status == "returned_to_bot" and owner is not None and owner.id == case.by.id:
        return
    case.talking()
    case.add(events.EngagementReturned, changes_hands=True, note=command.note)


AGENT_RULES: dict[type, Any] = {
    c.AcceptEngagement: _accept,
    c.DeclineOffer: _decline,
    c.PostMessage: _post,
    c.HoldEngagement: _hold,
    c.ResumeEngagement: _resume,
    c.FinishChat: _finish,
    c.CompleteEngagement: _complete,
    c.SaveNotes: _save_notes,
    c.AddSummary: _add_summary,
    c.RevealSecret: _reveal,
    c.RecordPasskeyCheck: _record_check,
    c.TransferEngagement: _transfer,
    c.ReturnToBot: _return,
}
