"""What was missed is known from the versions alone."""

from console_client.resume import GRACE, Versions


def test_the_next_is_known_the_rest_is_old_or_a_gap() -> None:
    versions = Versions()
    assert [versions.judge("a", number) for number in (1, 2, 2, 1, 4, 3, 4)] == [
        "next",
        "next",
        "old",
        "old",
        "gap",
        "next",
        "next",
    ]
    assert versions.judge("b", 7) == "gap"


def test_an_announced_version_is_overdue_after_the_grace_and_once() -> None:
    versions = Versions()
    versions.set("a", 3)
    versions.announce("a", 3, 0.0)
    versions.announce("a", 4, 0.0)
    versions.announce("a", 5, 0.9)
    assert versions.overdue(GRACE) == []
    assert versions.overdue(GRACE + 0.1) == ["a"]
    assert versions.overdue(GRACE + 9) == []


def test_what_arrives_in_time_is_not_overdue() -> None:
    versions = Versions()
    versions.announce("a", 2, 0.0)
    assert versions.judge("a", 1) == "next"
    assert versions.judge("a", 2) == "next"
    assert versions.overdue(9.0) == []
    versions.announce("b", 5, 0.0)
    versions.set("b", 6)
    assert versions.overdue(9.0) == []


def test_reading_all_counts_what_was_missed_of_what_was_known() -> None:
    versions = Versions()
    assert versions.replace({"a": 5, "b": 2}) == 0
    versions.announce("a", 6, 0.0)
    assert versions.replace({"a": 8, "b": 2, "new": 9}) == 3
    assert versions.overdue(9.0) == []
    assert versions.judge("a", 9) == "next"
