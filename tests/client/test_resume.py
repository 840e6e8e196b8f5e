"""What was missed is known from the versions alone."""

from console_client.resume import GRACE, LEFT, Versions


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


def test_of_what_was_left_only_the_last_are_known_and_nothing_that_came_back_is_dropped() -> None:
    versions = Versions()
    for key in ("back by a fact", "back by reading all", "gone"):
        versions.set(key, 1)
        versions.leave(key)
    versions.set("back by a fact", 2)
    versions.replace({"back by reading all": 3})
    for number in range(3 * LEFT):
        versions.set(f"e{number}", 1)
        versions.leave(f"e{number}")
    assert len(versions.known) == LEFT + 2
    assert versions.judge("back by a fact", 2) == versions.judge("back by reading all", 3) == "old"
    assert "gone" not in versions.known
    assert versions.judge(f"e{3 * LEFT - 1}", 1) == "old"
