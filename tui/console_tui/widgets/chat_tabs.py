"""My chats in one line of so many columns. Pure."""

from collections.abc import Sequence
from datetime import datetime

from console_schemas.text import one_line
from console_tui.formatting import number, waited
from console_tui.signs import Signs
from console_tui.view_models import ChatRow
from console_tui.widgets.drawing import Line, Span, line_width
from console_tui.widgets.wrapping import shorten

NAME_WIDTHS = (16, 12, 9, 6, 4)
"""Columns of a name, in the order they are tried in."""


def chat_signs(chat: ChatRow, signs: Signs) -> Line:
    """What asks for attention: a message that did not arrive, a draft, the customer typing, unread messages."""
    spans = []
    if chat.trouble:
        spans.append(Span(signs.failed, "bad"))
    if chat.draft:
        spans.append(Span(signs.draft, "dim"))
    if chat.typing:
        spans.append(Span(signs.typing, "dim"))
    if chat.unread:
        spans.append(Span(f"{signs.unread}{number(chat.unread) if chat.unread < 1000 else '999+'}", "accent"))
    return tuple(Span(" " + span.text, span.look) for span in spans)


def chat_tabs(chats: Sequence[ChatRow], selected: str, now: datetime | None, signs: Signs, width: int) -> Line:
    """`[1 Ana ●2 1:30] 2 Bo`: all chats, with shorter names where that helps, else those around the open one."""
    for room in NAME_WIDTHS:
        tabs = [_tab(at, chat, chat.engagement_id == selected, room, now, signs) for at, chat in enumerate(chats, 1)]
        line = tuple(span for tab in tabs for span in tab)
        if line_width(line) <= width:
            return line
    open_at = next((at for at, chat in enumerate(chats) if chat.engagement_id == selected), 0)
    first, last = _window([line_width(tab) for tab in tabs], open_at, width - 2 * (len(str(len(chats))) + 6))
    left, right = _hidden(chats[:first], signs), _hidden(chats[last:], signs)
    return (*left, *(span for tab in tabs[first:last] for span in tab), *right)


def _tab(at: int, chat: ChatRow, is_open: bool, room: int, now: datetime | None, signs: Signs) -> Line:
    waits = waited(chat.unanswered_since, now)
    return (
        Span("[" if is_open else " ", "accent"),
        Span(f"{at} ", "accent" if is_open else "dim"),
        Span(shorten(one_line(chat.name), room, signs.ellipsis), "name" if is_open else "text"),
        *chat_signs(chat, signs),
        *((Span(" " + waits, "warn"),) if waits else ()),
        Span("]" if is_open else " ", "accent"),
    )


def _window(widths: Sequence[int], middle: int, room: int) -> tuple[int, int]:
    """From which tab to which other, so that the middle one is among them and all fit."""
    first, last, used = middle, middle + 1, widths[middle]
    while True:
        if last < len(widths) and used + widths[last] <= room:
            used += widths[last]
            last += 1
        elif first > 0 and used + widths[first - 1] <= room:
            first -= 1
            used += widths[first]
        else:
            return first, last


def _hidden(chats: Sequence[ChatRow], signs: Signs) -> Line:
    """How many chats there is no room for, and whether one of them has something unread."""
    if not chats:
        return ()
    unread = any(chat.unread for chat in chats)
    return (Span(f" +{len(chats)}", "dim"), *((Span(signs.unread, "accent"),) if unread else ()), Span(" "))
