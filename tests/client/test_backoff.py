"""Reconnecting: soon at first, ever later, spread, and from the beginning after a steady connection."""

from collections import Counter
from urllib.parse import urlparse

import pytest
from nats.aio.client import Server

from console_client import backoff
from console_client.backoff import Backoff

ADDRESS = urlparse("nats://127.0.0.1:4222")
SERVERS = [Server(uri=ADDRESS, reconnects=3), Server(uri=ADDRESS, reconnects=1)]


def delays(of: Backoff, number: int) -> list[float]:
    """The next delays."""
    return [of(SERVERS, {})[1] for _ in range(number)]


def test_the_delays_double_up_to_the_most_and_half_of_each_is_random() -> None:
    found = delays(Backoff(), 12)
    longest = [min(backoff.MOST, backoff.FIRST * 2**number) for number in range(12)]
    assert all(most / 2 <= delay <= most for delay, most in zip(found, longest, strict=True))
    assert len({delays(Backoff(), 1)[0] for _ in range(20)}) > 10


def test_the_server_that_failed_least_is_next() -> None:
    assert Backoff()(SERVERS, {})[0] is SERVERS[1]


def test_only_a_steady_connection_starts_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("console_client.backoff.time.monotonic", lambda: now[0])
    waiting = Backoff()
    delays(waiting, 10)
    waiting.connected()
    now[0] += 1
    waiting.lost()
    assert delays(waiting, 1)[0] >= backoff.MOST / 2
    waiting.connected()
    now[0] += backoff.STEADY + 1
    waiting.lost()
    assert delays(waiting, 1)[0] <= backoff.FIRST


def test_many_who_lost_the_same_server_do_not_come_back_all_at_once() -> None:
    """A server that is away for a minute: what a thousand sessions make of it, attempt by attempt."""
    sessions, minute = 1_000, 60.0
    attempts: list[float] = []
    for waiting in (Backoff() for _ in range(sessions)):
        now = 0.0
        while (now := now + delays(waiting, 1)[0]) < minute:
            attempts.append(now)
    tenths = Counter(int(moment * 10) for moment in attempts)
    seconds = Counter(int(moment) for moment in attempts)
    assert max(tenths[each] for each in range(200, 600)) < sessions / 10, "no wave is left after twenty seconds"
    assert min(tenths[each] for each in range(200, 600)) > 0
    assert max(seconds[each] for each in range(10, 60)) < sessions / (backoff.MOST / 2)
    assert len(attempts) < sessions * (10 + minute / (backoff.MOST / 2))
