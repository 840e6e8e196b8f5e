"""How changes of the queues change the console's state, and who of the waiting customers is announced. Pure."""

from collections.abc import Sequence

from msgspec.structs import replace

from console_schemas.feed import CustomerGone, CustomerWaiting
from console_schemas.queries import QueueRow
from console_tui.console_state import ConsoleState
from console_tui.waiting_state import WaitingEdit

QueueChange = CustomerWaiting | CustomerGone


def is_offered_to_me(state: ConsoleState, row: QueueRow) -> bool:
    """Whether I alone may accept."""
    return state.me is not None and row.offered_to == state.me.id


def is_announced(state: ConsoleState, row: QueueRow) -> bool:
    """Whether this customer is announced on coming: who is offered to me; to an agent who listens also who is free."""
    return is_offered_to_me(state, row) or (state.listening and state.me is not None and not row.offered_to)


def with_queue_changes(state: ConsoleState, changes: Sequence[QueueChange]) -> ConsoleState:
    """The state after changes of the queues, in order; the list of ten thousand is copied once for all of them."""
    news = _News(state)
    for change in changes:
        if isinstance(change, CustomerWaiting):
            news.waits(change.row)
        else:
            news.gone(change)
    return news.done()


class _News:
    """What is collected from one change to the next."""

    def __init__(self, state: ConsoleState) -> None:
        self._state = state
        self._waiting = WaitingEdit(state.waiting)
        self._fresh = set(state.fresh)
        self._offered = set(state.offered)
        self._departure = state.departure

    def waits(self, row: QueueRow) -> None:
        state, this = self._state, row.engagement_id
        known = self._waiting.by_id.get(this)
        offered_now = is_offered_to_me(state, row) and (known is None or known.offered_to != row.offered_to)
        if is_offered_to_me(state, row):
            self._offered.add(this)
        else:
            self._offered.discard(this)
        if (known is None or offered_now) and is_announced(state, row):
            self._fresh.add(this)
        self._waiting.put(row)

    def gone(self, change: CustomerGone) -> None:
        this = change.engagement_id
        row = self._waiting.by_id.get(this)
        if row is None or row.queue != change.queue:
            return
        if this == self._state.previewed:
            self._departure = change
        self._fresh.discard(this)
        self._offered.discard(this)
        self._waiting.remove(this)

    def done(self) -> ConsoleState:
        state, waiting = self._state, self._waiting.done()
        if waiting is state.waiting:
            return state
        fresh, offered = frozenset(self._fresh), frozenset(self._offered)
        return replace(state, waiting=waiting, fresh=fresh, offered=offered, departure=self._departure)
