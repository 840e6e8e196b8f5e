"""How what happens at this console changes its state: one pure function an event."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from console_tui import desk_events as d
from console_tui.chat_changes import CHAT_RULES
from console_tui.console_state import ConsoleState
from console_tui.link_changes import masked, put_chat, without_erased


def _clock_read(state: ConsoleState, event: d.ClockRead) -> ConsoleState:
    return replace(state, ahead=event.ahead)


def _listening_set(state: ConsoleState, event: d.ListeningSet) -> ConsoleState:
    return replace(state, listening=event.on, fresh=state.fresh if event.on else frozenset())


def _noticed(state: ConsoleState, event: d.Noticed) -> ConsoleState:
    return replace(state, notice=event if event.text else None)


def _waiting_seen(state: ConsoleState, _: d.WaitingSeen) -> ConsoleState:
    return replace(state, fresh=frozenset()) if state.fresh else state


def _preview_opened(state: ConsoleState, event: d.PreviewOpened) -> ConsoleState:
    return replace(state, previewed=event.engagement_id, departure=None)


def _chat_chosen(state: ConsoleState, event: d.ChatChosen) -> ConsoleState:
    if event.engagement_id == state.current:
        return state
    return replace(masked(state), current=event.engagement_id)


def _looked_away(state: ConsoleState, _: d.LookedAway) -> ConsoleState:
    return masked(state)


def _chat_erased(state: ConsoleState, event: d.ChatErased) -> ConsoleState:
    return without_erased(state, event.engagement_id)


def _chat_watched(state: ConsoleState, event: d.ChatWatched) -> ConsoleState:
    if event.engagement_id == state.watched:
        return state
    state = replace(state, watched=event.engagement_id)
    chat = state.chats.get(event.engagement_id)
    if chat is None:
        return state
    return put_chat(state, replace(chat, unread_from=chat.seen if chat.unread else None))


def _in_chat(state: ConsoleState, event: d.AnyChatEvent) -> ConsoleState:
    """What comes too late, for a chat that is gone, changes nothing."""
    chat = state.chats.get(event.engagement_id)
    return state if chat is None else put_chat(state, CHAT_RULES[type(event)](chat, event))


DESK_RULES: dict[type, Callable[[ConsoleState, Any], ConsoleState]] = {
    d.ClockRead: _clock_read,
    d.ListeningSet: _listening_set,
    d.Noticed: _noticed,
    d.WaitingSeen: _waiting_seen,
    d.PreviewOpened: _preview_opened,
    d.ChatChosen: _chat_chosen,
    d.ChatErased: _chat_erased,
    d.ChatWatched: _chat_watched,
    d.LookedAway: _looked_away,
    **dict.fromkeys(CHAT_RULES, _in_chat),
}
"""What happens here, and the function that draws the consequence."""
