"""How what the agent does changes one chat: one pure function an event."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from console_tui import desk_events as d
from console_tui.chat_state import Chat, with_older
from console_tui.view_models import PendingMessage, Suggestion


def _drafted(chat: Chat, event: d.Drafted) -> Chat:
    if event.text == chat.draft:
        return chat
    begun = None
    if event.text:
        said = chat.engagement.entries
        begun = chat.draft_begun if chat.draft else said if event.read_end is None else min(event.read_end, said)
    return replace(chat, draft=event.text, draft_begun=begun)


def _news_shown(chat: Chat, event: d.NewsShown) -> Chat:
    """They are read now, and marked until the reply goes."""
    if chat.draft_begun is None:
        return chat
    return replace(chat, draft_begun=max(chat.draft_begun, event.news.end), unread_from=event.news.first)


def _sending(chat: Chat, event: d.MessageSending) -> Chat:
    message = PendingMessage(id=event.message_id, text=event.text, at=event.at, epoch=event.epoch, read=event.read)
    if any(other.id == message.id for other in chat.pending):
        return replace(chat, pending=tuple(message if each.id == message.id else each for each in chat.pending))
    return replace(chat, pending=(*chat.pending, message), unread_from=None)


def _held(chat: Chat, event: d.MessageHeld) -> Chat:
    return _with_pending(chat, event.message_id, state="waiting", reason="")


def _unconfirmed(chat: Chat, event: d.MessageUnconfirmed) -> Chat:
    return _with_pending(chat, event.message_id, state="unknown", reason=event.reason)


def _failed(chat: Chat, event: d.MessageFailed) -> Chat:
    return _with_pending(chat, event.message_id, state="failed", reason=event.reason)


def _dropped(chat: Chat, event: d.MessageDropped) -> Chat:
    return replace(chat, pending=tuple(message for message in chat.pending if message.id != event.message_id))


def _with_pending(chat: Chat, message_id: str, **changes: Any) -> Chat:
    pending = tuple(replace(message, **changes) if message.id == message_id else message for message in chat.pending)
    return replace(chat, pending=pending)


def _notes(chat: Chat, event: d.NotesEdited) -> Chat:
    return chat if event.text == chat.notes else replace(chat, notes_draft=_unless_saved(chat, event.text))


def _unless_saved(chat: Chat, notes: str) -> str | None:
    return None if notes == chat.engagement.notes else notes


def _older(chat: Chat, event: d.HistoryLoaded) -> Chat:
    return with_older(chat, event.entries)


def _lapsed(chat: Chat, _: d.TypingLapsed) -> Chat:
    return replace(chat, typing=False) if chat.typing else chat


def _shown(chat: Chat, event: d.SecretShown) -> Chat:
    return replace(chat, secrets={event.secret: event.value})  # one at a time, each for its own time


def _hidden(chat: Chat, _: d.SecretHidden) -> Chat:
    return replace(chat, secrets={}) if chat.secrets else chat


def _asked(chat: Chat, event: d.AssistAsked) -> Chat:
    return replace(_with_assist(chat, event, Suggestion(state="asking")), sent_to_ai="")


def _sent(chat: Chat, event: d.AssistSent) -> Chat:
    return replace(chat, sent_to_ai=event.sent)


def _grown(chat: Chat, event: d.AssistGrown) -> Chat:
    return _while_wanted(chat, event, Suggestion(state="streaming", text=event.text))


def _answered(chat: Chat, event: d.AssistAnswered) -> Chat:
    answer = Suggestion(state="ready", text=event.text, origin=event.origin, sources=event.sources, note=event.note)
    after = _while_wanted(chat, event, answer)
    return after if after is chat or event.kind != "reply" else replace(after, sources=event.sources)


def _unanswered(chat: Chat, event: d.AssistFailed) -> Chat:
    """What has come so far stays."""
    so_far = chat.suggestion.text if event.kind == "reply" else ""
    return _while_wanted(chat, event, Suggestion(state="failed", text=so_far, reason=event.reason))


def _dismissed(chat: Chat, event: d.AssistDismissed) -> Chat:
    return _while_wanted(chat, event, Suggestion())


def _while_wanted(chat: Chat, event: d.AssistEvent, value: Suggestion) -> Chat:
    """Pieces that come after Esc bring nothing back."""
    wanted = chat.suggestion if event.kind == "reply" else chat.summary
    return chat if wanted.state == "idle" else _with_assist(chat, event, value)


def _with_assist(chat: Chat, event: d.AssistEvent, value: Suggestion) -> Chat:
    return replace(chat, suggestion=value) if event.kind == "reply" else replace(chat, summary=value)


CHAT_RULES: dict[type, Callable[[Chat, Any], Chat]] = {
    d.Drafted: _drafted,
    d.NewsShown: _news_shown,
    d.MessageSending: _sending,
    d.MessageHeld: _held,
    d.MessageUnconfirmed: _unconfirmed,
    d.MessageFailed: _failed,
    d.MessageDropped: _dropped,
    d.NotesEdited: _notes,
    d.HistoryLoaded: _older,
    d.TypingLapsed: _lapsed,
    d.SecretShown: _shown,
    d.SecretHidden: _hidden,
    d.AssistAsked: _asked,
    d.AssistSent: _sent,
    d.AssistGrown: _grown,
    d.AssistAnswered: _answered,
    d.AssistFailed: _unanswered,
    d.AssistDismissed: _dismissed,
}
"""What happens in one chat, and the function that draws the consequence."""
