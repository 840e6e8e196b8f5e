"""What the window's title says, and when the bell rings. Pure."""

from console_tui.console_state import ConsoleState
from console_tui.formatting import number

PRODUCT = "Live Agent Console"


def title_of(state: ConsoleState) -> str:
    """The window's title: what asks for the agent first, so that it is read also in a narrow tab."""
    counts = []
    if state.listening and state.waiting.rows:
        counts.append(f"{number(len(state.waiting))} waiting")
    if state.unread:
        counts.append(f"{number(state.unread)} unread")
    name = state.me.name or state.me.id if state.me else ""
    rest = " – ".join(filter(None, (name, PRODUCT)))
    return f"({', '.join(counts)}) {rest}" if counts else rest


def rings(old: ConsoleState, new: ConsoleState) -> bool:
    """Whether something came that the agent should hear: a new customer while listening, or a message not in sight."""
    return new.announced > old.announced or (new.chats is not old.chats and new.unread > old.unread)
