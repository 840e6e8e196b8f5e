"""A transcript shares what it can with the one before it, and is nevertheless what a plain tuple would be."""

import random

import pytest

from console_schemas.transcript import Entry
from console_tui.entries import Entries
from support.story import CUSTOMER, ME, NOW


def _entries(choose: random.Random, first: int, count: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            position=at, version=at, kind="message", id=f"{at}", author=choose.choice([CUSTOMER, ME]), at=NOW, text="Hi"
        )
        for at in range(first, first + count)
    )


@pytest.mark.parametrize("seed", range(20))
def test_grown_and_trimmed_at_random_it_equals_the_plain_tuple(seed: int) -> None:
    choose = random.Random(seed)
    plain = _entries(choose, choose.randrange(50), choose.randrange(1, 30))
    known = [(Entries(plain), plain)]
    for _ in range(40):
        entries, plain = choose.choice(known)  # an old one goes on too, beside those that came of it
        if choose.random() < 0.6:
            more = _entries(choose, entries.end, choose.randrange(5))
            known.append((entries.with_newer(more), plain + more))
        else:
            count = choose.randrange(1, len(plain) + 3)
            known.append((entries.newest(count), plain[-count:]))
    for entries, plain in known:
        assert entries == plain
        assert (entries.first, entries.end) == (plain[0].position, plain[-1].position + 1)
        said = [each.position for each in plain if each.author == CUSTOMER]
        assert entries.last_said() == (said[-1] if said else -1)
        for position in range(entries.first - 1, entries.end + 2):
            since = [at for at in said if at >= position]
            assert list(entries.said_since(position)) == since
            assert entries.count_said_since(position) == len(since)
