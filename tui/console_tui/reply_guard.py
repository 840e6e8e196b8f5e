"""The guard against answering what the agent has not read. Pure.

What counts is what was on the screen when the reply was begun: a message that comes while one types is easily missed,
even in sight.
"""

from datetime import datetime, timedelta

from console_tui.chat_state import Chat
from console_tui.formatting import plural
from console_tui.view_models import News, PendingMessage

STALE = timedelta(minutes=10)
"""Age from which a message that could not be sent is not sent without another word of the agent."""


def news_since(chat: Chat) -> News | None:
    """What has to be shown before the reply may go; none: it may."""
    if chat.draft_begun is None:
        return None
    said = chat.entries.said_since(chat.draft_begun)
    return News(first=said[0], end=said[-1] + 1, count=len(said)) if said else None


def has_news(chat: Chat) -> bool:
    """Whether there is anything to be shown before the reply may go."""
    return chat.draft_begun is not None and chat.entries.last_said() >= chat.draft_begun


def doubt_of(chat: Chat, message: PendingMessage, now: datetime) -> str:
    """Why a message that could not be sent at once may not be what the agent means any more; empty: it still is."""
    if chat.engagement.epoch != message.epoch:
        return "The customer was with somebody else meanwhile: send it again, or take it back"
    spoke = any(
        entry.kind == "message" and entry.author.role == "customer"
        for entry in reversed(chat.entries)
        if entry.position >= message.read
    )
    if spoke or chat.first > message.read:
        return "The customer wrote meanwhile: read it, then send again or take back"
    if now - message.at > STALE:
        return "It has waited for long: send it again, or take it back"
    return ""


def news_words(news: News) -> str:
    """What the agent is told."""
    new = "New message" if news.count == 1 else plural(news.count, "new message")
    return f"{new} since you began – Enter again sends"
