"""Times, spans and signs as people read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.cells import cell_len

from console_tui.formatting import clock, day, duration, elapsed, number, plural, waited
from console_tui.signs import ASCII, UNICODE, Signs

NOW = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0:00"),
        (0, "0:00"),
        (59.9, "0:59"),
        (299, "4:59"),
        (300, "5m"),
        (3599, "59m"),
        (3600, "1h00"),
        (35_999, "9h59"),
        (36_000, "10h"),
        (259_199, "71h"),
        (259_200, "3d"),
        (86_400 * 1000, "1000d"),
    ],
)
def test_a_span_is_told_to_the_second_only_while_it_is_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text
    assert len(text) <= 6


def test_an_unknown_span_is_empty() -> None:
    assert elapsed(None, NOW) == elapsed(NOW, None) == waited(None, NOW) == waited(NOW, None) == ""
    assert elapsed(NOW - timedelta(seconds=61), NOW) == "1:01"


def test_a_wait_is_told_in_steps_and_never_longer_than_it_is() -> None:
    told = [waited(NOW - timedelta(seconds=seconds), NOW) for seconds in range(-1, 1000)]
    assert told[:12] == ["0:00"] * 11 + ["0:10"]
    assert len(set(told[1:61])) == 6, "ten seconds in the first minutes"
    assert len(set(told[121:301])) == 6, "half a minute up to the fifth"
    assert told[301:361] == ["5m"] * 60
    assert waited(NOW - timedelta(seconds=119), NOW) == "1:50"
    assert waited(NOW - timedelta(seconds=150), NOW) == "2:30"


def test_days_are_those_of_the_zone() -> None:
    berlin = timezone(timedelta(hours=1))
    late = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert (day(late, NOW, UTC), day(late, NOW, berlin)) == ("Yesterday", "Today")
    assert (clock(late, UTC), clock(late, berlin)) == ("23:30", "00:30")
    assert day(NOW - timedelta(days=9), NOW, UTC) == "Tue 23 Dec 2025"
    assert day(NOW + timedelta(days=9), NOW, UTC) == "Sat 10 Jan"
    assert day(NOW, None, UTC) == "Thu 1 Jan 2026"


def test_counts() -> None:
    assert number(1204) == "1,204"
    assert [plural(count, "entry", "entries") for count in (0, 1, 2)] == ["0 entries", "1 entry", "2 entries"]
    assert plural(2, "customer") == "2 customers"


def test_every_sign_is_one_column_wide_and_the_plain_ones_are_ascii() -> None:
    assert [cell_len(sign) for sign in (*UNICODE, *ASCII)] == [1] * (len(UNICODE) + len(ASCII))
    assert all(sign.isascii() for sign in ASCII)


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_states_that_stand_in_the_same_place_have_different_signs(signs: Signs) -> None:
    for group in (
        ("sending", "stored", "unknown", "failed"),
        ("customer", "agent", "bot", "system"),
        ("waiting", "offered", "active", "on_hold", "wrap_up", "ended"),
        ("listening", "stopped"),
        ("connected", "connecting", "failed"),
        ("unread", "draft", "typing", "failed"),
    ):
        assert len({getattr(signs, name) for name in group}) == len(group), group
