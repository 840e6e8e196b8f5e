"""How the console's state moves on: one pure function over everything that can happen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from console_client.link import LinkEvent
from console_schemas.events import EngagementEvent
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged
from console_tui.console_state import ConsoleState
from console_tui.desk_changes import DESK_RULES
from console_tui.desk_events import DeskEvent
from console_tui.link_changes import LINK_RULES, with_facts_of
from console_tui.queue_news import QueueChange, with_queue_changes

AnyEvent = LinkEvent | DeskEvent
_RULES: dict[type, Callable[[ConsoleState, Any], ConsoleState]] = LINK_RULES | DESK_RULES


def apply(state: ConsoleState, event: AnyEvent) -> ConsoleState:
    """The state after one event; the same object where nothing changed."""
    return apply_all(state, (event,))


def apply_all(state: ConsoleState, events: Iterable[AnyEvent]) -> ConsoleState:
    """The state after these events, in order.

    Facts that come in a row are put together by chat, and so are changes of the queues, which have nothing to do with
    chats: a burst touches each long transcript and the long waiting list once.
    """
    facts: dict[str, list[EngagementEvent]] = {}
    changes: list[QueueChange] = []
    for event in events:
        if isinstance(event, EngagementChanged):
            key = event.event.engagement_id
            facts[key] = news = facts.pop(key, [])  # the last place: which chat heard last shows in the notice
            news.append(event.event)
        elif isinstance(event, CustomerWaiting | CustomerGone):
            changes.append(event)
        else:
            state = _RULES[type(event)](_with_burst(state, facts, changes), event)
            facts.clear()
            changes.clear()
    return _with_burst(state, facts, changes)


def _with_burst(
    state: ConsoleState, facts: Mapping[str, Sequence[EngagementEvent]], changes: Sequence[QueueChange]
) -> ConsoleState:
    if changes:
        state = with_queue_changes(state, changes)
    return with_facts_of(state, facts)
