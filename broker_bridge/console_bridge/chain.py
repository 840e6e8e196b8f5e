"""The hash chain of each engagement: every fact names the digest of all of it so far, so that nothing can be changed,
left out or put in without being noticed.

There is one chain for each engagement, not one for the whole log: the guard of an append (the last sequence of its
engagement) is the guard of its chain too, so any number of writers need no lock. That the log as a whole is complete
shows in its sequences, which have no gaps.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from console_bridge.damage import Damage, LogDamaged, missing
from console_bridge.log_following import Logged
from console_schemas.events import Apart

SHOWN = 12
"""Hexadecimal digits of a hash that are shown to a person."""


class Link(NamedTuple):
    """A fact as the next one of its engagement refers to it."""

    sequence: int
    """In the log; 0 before the first fact."""
    hash: bytes


START = Link(0, b"")


def digest(before: bytes, data: bytes) -> bytes:
    """The hash of a fact with these bytes behind one with the hash `before`."""
    return hashlib.sha256(before + data).digest()


class Chain:
    """Goes along the log fact by fact. Facts that older releases wrote name no hash: it follows from the facts."""

    def __init__(self, sequence: int = 0, hashes: Mapping[str, bytes] | None = None) -> None:
        """`sequence` is that of the last fact, `hashes` those of the last fact of each engagement."""
        self.sequence = sequence
        self._hashes = dict(hashes or {})

    def take(self, logged: Logged) -> Logged:
        """The next fact, with its hash. Raises `LogDamaged` where one is left out, or it names another hash."""
        if logged.sequence != self.sequence + 1:
            raise missing(self.sequence + 1, logged.sequence - 1)
        event = logged.event
        if isinstance(event, Apart):
            linked = checked(logged, b"")
        else:
            linked = checked(logged, self._hashes.get(event.engagement_id, b""))
            self._hashes[event.engagement_id] = linked.hash
        self.sequence = logged.sequence
        return linked

    def revive(self, engagement_id: str, last: Link) -> None:
        """Something does come of one that was forgotten."""
        self._hashes[engagement_id] = last.hash

    def forget(self, engagement_ids: Iterable[str]) -> None:
        """Nothing more is to come of these engagements."""
        for engagement_id in engagement_ids:
            self._hashes.pop(engagement_id, None)


def checked(logged: Logged, before: bytes) -> Logged:
    """The fact with its hash behind one with the hash `before`. Raises `LogDamaged` where it names another."""
    expected = digest(before, logged.raw)
    if logged.hash and logged.hash != expected:
        raise LogDamaged(
            Damage(
                what="broken-chain",
                sequence=logged.sequence,
                engagement_id="" if isinstance(logged.event, Apart) else logged.event.engagement_id,
                expected=shown(expected),
                found=shown(logged.hash),
            )
        )
    return logged._replace(hash=expected)


def shown(value: bytes) -> str:
    """A hash for a person."""
    return value.hex()[:SHOWN]
