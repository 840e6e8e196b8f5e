"""What consoles and ops hear of a fact, and on which subject: pure, in the order it is published, without secrets."""

from console_bridge.states import Step
from console_schemas.acts import ActRecorded
from console_schemas.base import Tagged, kebab
from console_schemas.events import Apart, MessageSetAside
from console_schemas.feed import CustomerWaiting, EngagementChanged
from console_schemas.ids import is_token
from console_schemas.masking import mask_event
from console_schemas.ops import OpsNotice
from console_schemas.subjects import Subjects

Notice = tuple[str, Tagged]
"""A subject, and what is published on it."""


def feeds_of(step: Step, subjects: Subjects) -> list[Notice]:
    """What the consoles hear: the owner of the fact itself, those who serve a queue of a change in it."""
    return [*_to_owners(step, subjects), *_to_queues(step, subjects)]


def ops_of(step: Step, subjects: Subjects) -> tuple[str, OpsNotice]:
    """What ops hear."""
    event, state = step.event, step.after
    name = kebab(type(event).__name__)
    if isinstance(event, ActRecorded):
        by = event.by.id if is_token(event.by.id) else ""
        notice = OpsNotice(event=name, sequence=step.sequence, at=event.at, by=by, role=event.by.role, code=event.act)
    elif isinstance(event, MessageSetAside) or state is None:
        code = event.code if isinstance(event, MessageSetAside) else ""
        bot, conversation = _origin(event.subject, subjects) if isinstance(event, MessageSetAside) else ("", "")
        notice = OpsNotice(
            event=name, sequence=step.sequence, at=event.at, bot=bot, conversation_id=conversation, code=code
        )
    else:
        notice = OpsNotice(
            event=name,
            sequence=step.sequence,
            at=event.at,
            engagement_id=state.id,
            version=event.version,
            epoch=event.epoch,
            bot=state.bot,
            conversation_id=state.conversation_id,
            queue=state.queue,
            status=state.status,
            by=event.by.id if is_token(event.by.id) else "",
            role=event.by.role,
        )
    return subjects.ops(name), notice


def owners(step: Step) -> list[str]:
    """Whose engagement it was before the fact or is after it: who loses one hears of it, too."""
    parties = [state.owner for state in (step.before, step.after) if state is not None and state.owner is not None]
    return list(dict.fromkeys(party.id for party in parties))


def _to_owners(step: Step, subjects: Subjects) -> list[Notice]:
    event = step.event
    if isinstance(event, Apart):
        return []
    changed = EngagementChanged(event=mask_event(event), sequence=step.sequence)
    name = kebab(type(event).__name__)
    return [(subjects.feed(owner, event.engagement_id, name), changed) for owner in owners(step)]


def _to_queues(step: Step, subjects: Subjects) -> list[Notice]:
    return [
        (subjects.queue(change.queue, "waiting" if isinstance(change, CustomerWaiting) else "gone"), change)
        for change in step.queue_changes
    ]


def _origin(subject: str, subjects: Subjects) -> tuple[str, str]:
    """The bot and conversation of an inbound subject, as far as they can be told."""
    parts = [*subject.removeprefix(f"{subjects.prefix}.in.").split("."), "", ""]
    bot, conversation = (part if is_token(part) else "" for part in parts[:2])
    return bot, conversation
