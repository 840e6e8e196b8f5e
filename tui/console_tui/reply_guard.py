"""The guard against answering what the agent has not read. Pure.

What counts is what was on the screen when the reply was begun: a message that comes while one types is easily missed,
even in sight.
"""

from console_tui.chat_state import Chat
from console_tui.formatting import plural
from console_tui.view_models import News


def news_since(chat: Chat) -> News | None:
    """What has to be shown before the reply may go; none: it may."""
    if chat.draft_begun is None:
        return None
    positions: list[int] = []
    for entry in reversed(chat.entries):
        if entry.position < chat.draft_begun:
            break
        if entry.kind == "message" and entry.author.role == "customer":
            positions.append(entry.position)
    return News(first=positions[-1], end=positions[0] + 1, count=len(positions)) if positions else None


def news_words(news: News) -> str:
    """What the agent is told."""
    new = "New message" if news.count == 1 else plural(news.count, "new message")
    return f"{new} since you began – Enter again sends"
