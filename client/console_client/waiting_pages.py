"""The whole waiting list, read in pages while it changes."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from console_schemas.queries import QueueRow, WaitingReply, WaitingRequest, waiting_order

PAGE = 1000
_OVERLAP = 50
_TRIES = 5
"""How often a page is read again because the list moved more than the overlap between two pages."""

Ask = Callable[[WaitingRequest], Awaitable[WaitingReply]]


class WaitingList(NamedTuple):
    """Everybody who waits, in order, and the version of each queue from which on changes have to be applied."""

    rows: tuple[QueueRow, ...]
    versions: dict[str, int]


async def read_waiting(ask: Ask) -> WaitingList:
    """Read all pages. Whoever comes or goes meanwhile is told by the queues' feeds after the returned versions.

    Somebody who leaves moves those behind them forward, past the end of the page that was just read. So pages overlap,
    and where more has changed than the overlap covers, the next page begins further ahead. Raises what `ask` raises.
    """
    first = last = await ask(WaitingRequest(limit=PAGE))
    rows = {row.engagement_id: row for row in first.rows}
    end = len(first.rows)
    while last.rows and end < last.total:
        start, page = await _next_page(ask, end, last)
        rows.update((row.engagement_id, row) for row in page.rows)
        end, last = start + len(page.rows), page
    return WaitingList(tuple(sorted(rows.values(), key=waiting_order)), first.versions)


async def _next_page(ask: Ask, end: int, before: WaitingReply) -> tuple[int, WaitingReply]:
    overlap = _OVERLAP
    for _ in range(_TRIES):
        start = max(0, end - overlap)
        page = await ask(WaitingRequest(offset=start, limit=PAGE))
        changes = sum(version - before.versions.get(queue, 0) for queue, version in page.versions.items())
        if changes <= overlap:
            break
        overlap = 2 * changes + _OVERLAP  # more may change while it is read again
    return start, page
