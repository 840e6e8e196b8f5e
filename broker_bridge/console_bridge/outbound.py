"""What a bot is told of a fact: pure, and at most one message a fact."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from console_bridge.states import Step
from console_schemas import events, outbound
from console_schemas.engagement import TALKING, WAITING, Engagement
from console_schemas.ids import is_token
from console_schemas.outbound import OUTBOUND_TOKENS, AnyOutbound
from console_schemas.subjects import Subjects
from console_schemas.text import one_line
from console_schemas.wire import encode

INVALID = "invalid"
"""Stands in a subject for a token that may not be there."""

NOBODY_CAME = "Nobody came in time."

REJECTIONS: dict[str, str] = {
    "invalid": "The message could not be read: mend the faults that are named and publish it again.",
    "too-large": "The message is too large: make it shorter and publish it again.",
    "id-mismatch": "The conversation in the message is not the one in the subject: make them equal.",
    "already-open": "The conversation is with a human already: send messages, not another transfer.",
    "too-many-open": "The bot has too many open conversations: tell the customer to come later, then transfer again.",
    "queue-full": "Too many customers wait in this queue: tell the customer to come later, then transfer again.",
    "unknown-engagement": "The conversation was never transferred: publish a transfer first.",
    "ended": "The conversation with the human is over: transfer again to open a new one.",
    "not-allowed-now": "A human has this conversation: the bot must not answer.",
}
"""What the bot's author reads for each reason to set a message aside."""


class Outgoing(NamedTuple):
    """One message to a bot, as it goes out."""

    sequence: int
    """Of the fact it follows from; 0 for what is only said again."""
    subject: str
    payload: bytes
    at: datetime


class _Names(msgspec.Struct):
    transfer_id: Any = ""
    message_id: Any = ""


def outgoing_of(step: Step, subjects: Subjects) -> Outgoing | None:
    """The message to the bot that follows from a fact, if there is one."""
    if isinstance(step.event, events.MessageSetAside):
        return _rejection(step.sequence, step.event, subjects) if step.event.part == 1 else None
    message = outbound_of(step)
    if message is None or step.after is None:
        return None
    return Outgoing(step.sequence, _subject(step.after.bot, message, subjects), encode(message), step.event.at)


def outbound_of(step: Step) -> AnyOutbound | None:
    """What an engagement's bot hears of a fact about it."""
    event, state = step.event, step.after
    if state is None or isinstance(event, events.Apart):
        return None
    told: dict[str, Any] = {"conversation_id": state.conversation_id, "engagement_id": state.id, "at": event.at}
    match event:
        case events.EngagementRequested(ignored=ignored):
            return outbound.Queued(**told, queue=state.queue, position=step.position, ignored=ignored)
        case events.EngagementRequeued(reason=why):
            return outbound.Queued(**told, queue=state.queue, position=step.position, reason=why)
        case events.AgentDisconnected(agent=agent):
            return outbound.AgentAway(**told, agent_name=agent.name or agent.id)
        case events.AgentReconnected(agent=agent):
            return outbound.AgentBack(**told, agent_name=agent.name or agent.id)
        case events.EngagementAccepted(agent=agent):
            return outbound.Accepted(**told, agent_name=agent.name or agent.id)
        case events.MessagePosted(message=said) if said.author.role == "agent":
            name = said.author.name or said.author.id
            return outbound.AgentMessage(**told, message_id=said.id, text=said.text, agent_name=name)
        case events.EngagementReturned(note=note):
            return outbound.Returned(**told, note=note)
        case events.ChatFinished(reason=reason):
            return outbound.Completed(**told, reason=reason)
        case events.EngagementCompleted() if step.before is not None and step.before.status in TALKING:
            return outbound.Completed(**told, reason="agent_ended")
        case events.EngagementExpired():
            return outbound.Failed(**told, reason=NOBODY_CAME)
        case events.EngagementErased():
            return outbound.Erased(**told)
    return None


def restated(state: Engagement, position: int, at: datetime, subjects: Subjects) -> Outgoing:
    """Where an engagement stands, for a bot that sent its transfer again: follows from no fact."""
    message = _standing(state, position, at)
    return Outgoing(0, _subject(state.bot, message, subjects), encode(message), at)


def _standing(state: Engagement, position: int, at: datetime) -> AnyOutbound:
    told: dict[str, Any] = {"conversation_id": state.conversation_id, "engagement_id": state.id, "at": at}
    if state.status in WAITING:
        return outbound.Queued(**told, queue=state.queue, position=position)
    if state.status in TALKING:
        owner = state.owner
        return outbound.Accepted(**told, agent_name=(owner.name or owner.id) if owner else "")
    if state.status == "returned_to_bot":
        return outbound.Returned(**told)
    if state.status == "expired":
        return outbound.Failed(**told, reason=NOBODY_CAME)
    return outbound.Completed(**told, reason="customer_left" if state.status == "abandoned" else "")


def _rejection(sequence: int, event: events.MessageSetAside, subjects: Subjects) -> Outgoing:
    parts = event.subject.removeprefix(f"{subjects.prefix}.in.").split(".")
    bot, conversation = ((part if is_token(part) else INVALID) for part in (*parts, "", "")[:2])
    names = _names(event.raw)
    message = outbound.Rejected(
        conversation_id=conversation,
        at=event.at,
        code=event.code,
        message=REJECTIONS.get(event.code, REJECTIONS["invalid"]),
        problems=event.problems,
        subject=one_line(event.subject),
        transfer_id=one_line(str(names.transfer_id)),
        message_id=one_line(str(names.message_id)),
    )
    return Outgoing(sequence, _subject(bot, message, subjects), encode(message), event.at)


def _subject(bot: str, message: AnyOutbound, subjects: Subjects) -> str:
    return subjects.outbound(bot, message.conversation_id, OUTBOUND_TOKENS[type(message)])


def _names(raw: bytes) -> _Names:
    try:
        return msgspec.json.decode(raw, type=_Names)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Names()
