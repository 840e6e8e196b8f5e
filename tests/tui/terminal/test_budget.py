"""However much there is to draw, a line of 16 kB/s is not full for long; and nothing waits after a time of quiet."""

from console_tui.terminal.budget import RATE, SAVED, Budget


def test_after_a_time_of_quiet_a_whole_picture_is_free_and_the_next_waits_for_its_debt() -> None:
    budget = Budget()
    budget.spend(SAVED, 100.0)
    assert budget.wait(100.0) == 0
    budget.spend(RATE // 2, 100.0)
    assert budget.wait(100.0) == 0.5
    assert budget.wait(100.25) == 0.25
    assert budget.wait(100.5) == 0
    budget.spend(SAVED, 1000.0)
    assert budget.wait(1000.0) == 0, "more than this is not saved up"
    budget.spend(RATE, 1000.0)
    assert budget.wait(1000.0) == 1


def test_what_comes_all_the_time_never_exceeds_the_rate_for_long() -> None:
    budget = Budget()
    written, now = 0, 0.0
    while now < 10:
        if not budget.wait(now):
            budget.spend(2_000, now)
            written += 2_000
        now += 0.05
    assert 10 * RATE * 0.8 < written < 10 * RATE + SAVED + 2_000
