"""The law of an engagement: which facts a command leads to. Pure: the clock and the policy are arguments."""

from datetime import datetime

from console_schemas import commands as c
from console_schemas import events
from console_schemas.agent_rules import AGENT_RULES
from console_schemas.case import Case, Rejected
from console_schemas.commands import AnyCommand, Refused
from console_schemas.engagement import Engagement
from console_schemas.events import EngagementEvent
from console_schemas.people import Party
from console_schemas.policy import Policy
from console_schemas.system_rules import SYSTEM_RULES

Facts = tuple[EngagementEvent, ...]
_RULES = AGENT_RULES | SYSTEM_RULES


def decide(state: Engagement | None, command: AnyCommand, by: Party, now: datetime, policy: Policy) -> Facts:
    """The facts a command leads to, none for a repeated one. Raises `Rejected`."""
    if isinstance(command, c.RequestEngagement):
        return _request(state, command, by, now, policy)
    if state is None:
        raise Rejected(Refused(code="unknown-engagement", message="There is no such engagement."))
    case = Case(state, by, now, policy)
    _RULES[type(command)](case, command)
    return tuple(case.facts)


def _request(state: Engagement | None, command: c.RequestEngagement, by: Party, now: datetime, policy: Policy) -> Facts:
    if state is not None:
        return ()
    requested = events.EngagementRequested(
        engagement_id=command.engagement_id,
        version=1,
        epoch=0,
        at=now,
        by=by,
        bot=command.bot,
        transfer=command.transfer,
        ignored=command.ignored,
        deadline=now + policy.after(policy.wait),
    )
    return (requested,)
