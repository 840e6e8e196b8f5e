"""What the window's title and a desktop notification say. Pure."""

from console_tui.attention import Alert
from console_tui.console_state import ConsoleState
from console_tui.demands import Kind, engagement_of
from console_tui.formatting import number

PRODUCT = "Live Agent Console"

WORDS: dict[Kind, tuple[str, str]] = {
    "offer": ("is offered to you", "are offered to you"),
    "customer": ("waits", "wait"),
    "message": ("wrote", "wrote"),
    "answer": ("waits for your answer", "wait for your answer"),
}
"""What one customer does, and what several do."""


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


def notification_of(alert: Alert, state: ConsoleState, *, names: bool) -> str:
    """What a desktop notification says: who asks for the agent and how, never what a customer wrote."""
    if alert.kind == "link":
        return "The connection is lost: it is being made again"
    ids = {engagement_of(mark) for mark in alert.marks}
    one, many = WORDS[alert.kind]
    if len(ids) > 1:
        return f"{number(len(ids))} customers {many}"
    name = _name(next(iter(ids)), state) if names else ""
    return f"{name or 'A customer'} {one}"


def _name(engagement_id: str, state: ConsoleState) -> str:
    chat, row = state.chats.get(engagement_id), state.waiting.by_id.get(engagement_id)
    if chat is not None:
        return chat.engagement.customer_name
    return row.name if row is not None else ""
