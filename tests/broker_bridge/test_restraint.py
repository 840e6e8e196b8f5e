"""Who is refused again and again is recorded, but cannot fill the log."""

from console_bridge.audit.restraint import AGAIN, AT_MOST, Restraint


class Clock:
    """Stands until it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_same_is_recorded_once_a_minute_and_counted() -> None:
    clock = Clock()
    restraint = Restraint(clock)
    assert [restraint.left_out("ben", "reveal") for _ in range(4)] == [0, None, None, None]
    clock.now += AGAIN
    assert restraint.left_out("ben", "reveal") == 3


def test_one_person_has_so_many_records_a_minute_and_others_their_own() -> None:
    clock = Clock()
    restraint = Restraint(clock)
    recorded = [restraint.left_out("ben", number) for number in range(2 * AT_MOST)]
    assert sum(count is not None for count in recorded) == AT_MOST
    assert restraint.left_out("eve", 0) == 0
    clock.now += AGAIN
    assert restraint.left_out("ben", "more") == 0
