"""Going through the database's copy of the log for acts that match, a slice at a time."""

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import NamedTuple

from sqlite_utils import Database

from console_bridge import log_copy, projection
from console_bridge.audit.lines import Bare, bare, what, who
from console_bridge.rows import engagement_of
from console_schemas.audit import AuditFilter, AuditRequest

CHUNK = 500
SLICE = 0.15
"""Seconds that one question may keep a reader of the database; what is left is asked for again."""
MOST_CUSTOMERS = 1000
"""Engagements of one customer that are looked for."""


class Match(NamedTuple):
    """A fact that matches."""

    sequence: int
    digest: bytes
    data: bytes
    fact: Bare


class Found(NamedTuple):
    """What a slice has come to."""

    matches: list[Match]
    """In the direction of the question."""
    position: int
    """The last fact that was looked at."""
    end: bool
    head: int


class TooMany(Exception):
    """A filter that would match more than can be looked for."""


def scan(db: Database, request: AuditRequest) -> Found:
    """The next matches in the direction of the question. Raises `TooMany`."""
    until = monotonic() + SLICE
    with db.atomic():
        head = projection.applied(db)
        matching = Matching(db, request.filter)
        position = _start(db, request, head)
        matches: list[Match] = []
        while len(matches) < request.limit and monotonic() < until:
            first, last = _next(position, head, back=request.back)
            if first > last:
                return Found(matches, position, True, head)
            for match in matching.among(list(_rows(db, first, last, back=request.back))):
                matches.append(match)
                if len(matches) == request.limit:
                    return Found(matches, match.sequence, False, head)
            position = first if request.back else last
    return Found(matches, position, False, head)


class Matching:
    """What a filter wants, with what the database knows of engagements."""

    def __init__(self, db: Database, wanted: AuditFilter) -> None:
        self._db = db
        self._wanted = wanted
        self._engagements = _of_customer(db, wanted.customer) if wanted.customer else None
        self._queues: dict[str, str] = {}

    def among(self, rows: Sequence[tuple[int, bytes, bytes]]) -> Iterator[Match]:
        """Those of these facts that match."""
        named = self._wanted.engagement.encode()
        for sequence, digest, data in rows:
            if named in data:
                fact = bare(data)
                if self._wants(fact):
                    yield Match(sequence, digest, data, fact)

    def _wants(self, fact: Bare) -> bool:
        wanted = self._wanted
        if (wanted.since and fact.at < wanted.since) or (wanted.until and fact.at >= wanted.until):
            return False
        engagement = fact.engagement_id or fact.engagement
        if wanted.engagement and engagement != wanted.engagement:
            return False
        if fact.type == "message-set-aside" and fact.part > 1:
            return False
        if wanted.what and what(fact) not in wanted.what:
            return False
        if wanted.who and who(fact)[0] not in wanted.who:
            return False
        if self._engagements is not None and engagement not in self._engagements:
            return False
        return not wanted.queue or self._queue_of(engagement) == wanted.queue

    def _queue_of(self, engagement: str) -> str:
        if engagement not in self._queues:
            rows = self._db.query("select queue from engagements where id = ?", [engagement])
            self._queues[engagement] = next((row["queue"] for row in rows), "")
        return self._queues[engagement]


def _of_customer(db: Database, customer: str) -> set[str]:
    """The engagements of a customer of this id, name, e-mail address or telephone number. Raises `TooMany`."""
    wanted = customer.casefold()
    found: set[str] = set()
    for row in db.query("select state from engagements"):
        state = engagement_of(row)
        known = state.transfer.customer
        if wanted in (each.casefold() for each in (known.id, known.name, known.email, known.phone)):
            found.add(state.id)
            if len(found) > MOST_CUSTOMERS:
                raise TooMany
    return found


def _start(db: Database, request: AuditRequest, head: int) -> int:
    if request.position:
        return min(request.position, head + 1)
    if request.back:
        return head + 1
    since = request.filter.since
    if since is None:
        return 0
    low, high = 0, head  # the clock of a bridge may have jumped: begin a little before
    while low < high:
        middle = (low + high + 1) // 2
        at = next((bare(data).at for _, _, data in log_copy.between(db, middle, middle)), None)
        low, high = (middle, high) if at is not None and at < since else (low, middle - 1)
    return max(0, low - CHUNK)


def _next(position: int, head: int, *, back: bool) -> tuple[int, int]:
    if back:
        return max(1, position - CHUNK), position - 1
    return position + 1, min(position + CHUNK, head)


def _rows(db: Database, first: int, last: int, *, back: bool) -> Iterator[tuple[int, bytes, bytes]]:
    rows = log_copy.between(db, first, last)
    return iter(sorted(rows, reverse=True)) if back else rows
