"""An engagement from its facts, each held against the chain. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from console_bridge.chain import START, Link, checked
from console_bridge.log_following import Logged
from console_bridge.states import check_order
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import Apart, MessagePosted


class Loaded(NamedTuple):
    """An engagement as its facts say: no state where there are none."""

    state: Engagement | None
    last: Link
    """Its last fact."""
    messages: dict[str, tuple[int, int]]
    """The version and the log sequence of each message id."""


def replayed(facts: Iterable[Logged]) -> Loaded:
    """All facts of one engagement, in order. Raises `LogDamaged` where one is missing or another than was stored."""
    state, last = None, START
    places: dict[str, tuple[int, int]] = {}
    for fact in facts:
        event = fact.event
        if isinstance(event, Apart):
            continue
        check_order(fact.sequence, event, state)
        last = Link(fact.sequence, checked(fact, last.hash).hash)
        state = evolve(state, event)
        if isinstance(event, MessagePosted):
            places[event.message.id] = (event.version, fact.sequence)
    return Loaded(state, last, places)
