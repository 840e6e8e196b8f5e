"""Which chat to turn to. Pure."""

from console_tui.console_state import ConsoleState


def neighbour(state: ConsoleState, step: int) -> str:
    """The chat so many further in the list, around its end; from none, the first or the last. Empty: there is none."""
    ids = list(state.chats)
    if not ids:
        return ""
    if state.current not in state.chats:
        return ids[0] if step > 0 else ids[-1]
    return ids[(ids.index(state.current) + step) % len(ids)]


def numbered(state: ConsoleState, number: int) -> str:
    """The chat with this number in the list, counted from 1. Empty: there is none."""
    ids = list(state.chats)
    return ids[number - 1] if 0 < number <= len(ids) else ""


def longest_waiting(state: ConsoleState) -> str:
    """The chat whose customer has waited longest for my answer; where nobody waits, the next one with something new."""
    waits = {
        key: chat.engagement.unanswered_since
        for key, chat in state.chats.items()
        if chat.engagement.unanswered_since is not None
    }
    if waits:
        return min(waits, key=lambda key: waits[key])
    return next((key for key, chat in state.chats.items() if chat.unread), "")
