"""Whom the agent may mean by part of a name: my chats, then the customers who wait. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.fuzzy import FuzzySearch

from console_schemas.text import one_line
from console_tui.console_state import ConsoleState

MOST_SHOWN = 50
NAME_LIMIT = 40
"""Characters of a name that are looked at."""
MOST_WAYS = 2_000
"""In more ways than this the letters are not looked for in a name: all are tried, and customers choose their names."""


class Goal(NamedTuple):
    """A customer whom the agent can go to."""

    engagement_id: str
    name: str
    mine: bool
    """Whether it is one of my chats; else the customer waits."""
    detail: str
    """What tells customers of one name apart."""


def goals_of(state: ConsoleState) -> tuple[Goal, ...]:
    """My chats in their order, the open one last, as one is there already; then who waits, in the bridge's order."""
    chats = sorted(state.chats.values(), key=lambda chat: chat.engagement.id == state.current)
    mine = (
        Goal(chat.engagement.id, chat.engagement.customer_name, True, f"{chat.unread} new" if chat.unread else "")
        for chat in chats
    )
    waiting = (Goal(row.engagement_id, row.name, False, row.queue) for row in state.waiting.rows)
    return (*mine, *waiting)


def matching(goals: Iterable[Goal], words: str) -> list[Goal]:
    """The goals that fit best, my chats before who waits; without words the first of all."""
    words = words.strip().casefold()
    if not words:
        return list(goals)[:MOST_SHOWN]
    search = FuzzySearch()
    scored = [(score(search, words, goal.name), goal) for goal in goals]
    fitting = [(score, goal) for score, goal in scored if score > 0]
    fitting.sort(key=lambda each: (not each[1].mine, -each[0]))
    return [goal for _, goal in fitting[:MOST_SHOWN]]


def score(search: FuzzySearch, words: str, name: str) -> float:
    """How well part of a name fits; 0: not at all."""
    name = one_line(name, limit=NAME_LIMIT).casefold()
    if words in name:
        return search.match(words, name)[0]
    if not _in_order(words, name):
        return 0
    ways = 1
    for letter in words:
        ways *= name.count(letter)
    return search.match(words, name)[0] if ways <= MOST_WAYS else 0


def _in_order(words: str, name: str) -> bool:
    at = 0
    for letter in words:
        at = name.find(letter, at) + 1
        if not at:
            return False
    return True
