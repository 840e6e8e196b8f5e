"""When an action makes sense: what the footer, the menu and the bindings ask of the state."""

from console_schemas.engagement import TALKING
from console_schemas.people import ADMINISTRATORS
from console_tui.console_state import ConsoleState


def always(_: ConsoleState) -> bool:
    """Whatever the state."""
    return True


def administrator(state: ConsoleState) -> bool:
    """I may see what everybody uses the AI for."""
    return state.me is not None and state.me.role in ADMINISTRATORS


def several(state: ConsoleState) -> bool:
    """There is another chat to go to."""
    return bool(state.chats) and (len(state.chats) > 1 or state.chat is None)


def chats(state: ConsoleState) -> bool:
    """I have a chat."""
    return bool(state.chats)


def chat(state: ConsoleState) -> bool:
    """A chat is open."""
    return state.chat is not None


def talking(state: ConsoleState) -> bool:
    """The chat that is open is running."""
    return state.chat is not None and state.chat.engagement.status in TALKING


def waiting(state: ConsoleState) -> bool:
    """Somebody waits."""
    return bool(state.waiting.rows)


def anybody(state: ConsoleState) -> bool:
    """There is a customer to go to, in a chat of mine or waiting."""
    return chats(state) or waiting(state)


def secret(state: ConsoleState) -> bool:
    """The open chat has something masked that may be revealed."""
    chat = state.chat
    if chat is None or chat.engagement.status not in TALKING:
        return False
    return chat.has_passkey or any(each.sensitive for each in chat.engagement.transfer.attributes)


def passkey(state: ConsoleState) -> bool:
    """The open chat came with a passkey."""
    return state.chat is not None and state.chat.has_passkey


def assist(state: ConsoleState) -> bool:
    """The AI may be asked for a reply here."""
    chat = state.chat
    return chat is not None and talking(state) and state.ai.assist.on_in(chat.engagement.queue)


def suggested(state: ConsoleState) -> bool:
    """A suggestion is there to be taken, or as much of it as came."""
    return talking(state) and state.chat is not None and state.chat.suggestion.can_be_taken


def refinable(state: ConsoleState) -> bool:
    """A whole suggestion is there that the AI may be asked to change."""
    return assist(state) and state.chat is not None and state.chat.suggestion.state == "ready"


def sourced(state: ConsoleState) -> bool:
    """The last suggestion in the open chat named its sources."""
    return state.chat is not None and bool(state.chat.sources)


def sent_to_ai(state: ConsoleState) -> bool:
    """Something of the open chat was sent to a model."""
    return state.chat is not None and bool(state.chat.sent_to_ai)


def summary(state: ConsoleState) -> bool:
    """The AI may be asked for a summary here."""
    return state.chat is not None and state.ai.summary.on_in(state.chat.engagement.queue)


def summarised(state: ConsoleState) -> bool:
    """The open chat has a summary in its notes."""
    return state.chat is not None and bool(state.chat.engagement.summaries)


def kept(state: ConsoleState) -> bool:
    """Something was written in a chat that is not here any more."""
    return bool(state.shelved)


def unsaved(state: ConsoleState) -> bool:
    """The notes are not as saved."""
    return state.chat is not None and state.chat.notes_draft is not None


def troubled(state: ConsoleState) -> bool:
    """A message in the open chat failed, or is not known to be stored."""
    return state.chat is not None and any(message.state != "sending" for message in state.chat.pending)
