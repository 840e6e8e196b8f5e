"""How the console's state moves on: one pure function over everything that can happen."""

from collections.abc import Callable, Iterable
from typing import Any

from console_client.link import LinkEvent
from console_schemas.events import EngagementEvent
from console_schemas.feed import EngagementChanged
from console_tui.console_state import ConsoleState
from console_tui.desk_changes import DESK_RULES
from console_tui.desk_events import DeskEvent
from console_tui.link_changes import LINK_RULES, with_facts_of

AnyEvent = LinkEvent | DeskEvent
_RULES: dict[type, Callable[[ConsoleState, Any], ConsoleState]] = LINK_RULES | DESK_RULES


def apply(state: ConsoleState, event: AnyEvent) -> ConsoleState:
    """The state after one event; the same object where nothing changed."""
    return apply_all(state, (event,))


def apply_all(state: ConsoleState, events: Iterable[AnyEvent]) -> ConsoleState:
    """The state after these events, in order.

    Facts that come in a row are put together by chat, so that a burst touches each long transcript once.
    """
    facts: dict[str, list[EngagementEvent]] = {}
    for event in events:
        if isinstance(event, EngagementChanged):
            facts.setdefault(event.event.engagement_id, []).append(event.event)
            continue
        state = _RULES[type(event)](with_facts_of(state, facts), event)
        facts.clear()
    return with_facts_of(state, facts)
