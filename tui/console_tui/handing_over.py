"""To whom a customer can be handed over: the other queues and the colleagues who are there. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.fuzzy import FuzzySearch

from console_schemas.ids import is_token
from console_schemas.queries import Colleague
from console_tui.formatting import plural
from console_tui.switching import score


class Destination(NamedTuple):
    """Where a customer can go: a queue, or an agent, who is then asked first."""

    queue: str
    agent: str
    name: str
    detail: str


def destinations(queues: Iterable[str], now_in: str, colleagues: Iterable[Colleague]) -> tuple[Destination, ...]:
    """The queues the customer is not in, then the colleagues."""
    others = tuple(Destination(queue, "", queue, "queue") for queue in queues if queue != now_in)
    return (*others, *(Destination(now_in, each.id, each.name, _detail(each)) for each in colleagues))


def _detail(colleague: Colleague) -> str:
    listening = "listening" if colleague.listening else "not listening: anybody may accept"
    return f"{colleague.id}, {plural(colleague.chats, 'chat')}, {listening}"


def fitting(found: Iterable[Destination], words: str, now_in: str) -> list[Destination]:
    """Those that fit the words best; where none does, the words as the id of an agent who is not here."""
    sought = words.strip().casefold()
    if not sought:
        return list(found)
    search = FuzzySearch()
    scored = [(score(search, sought, f"{each.name} {each.agent}"), each) for each in found]
    scored = sorted((each for each in scored if each[0] > 0), key=lambda each: -each[0])
    if scored or not is_token(words.strip()):
        return [each for _, each in scored]
    agent = words.strip()
    return [Destination(now_in, agent, agent, "an agent who is not here")]
