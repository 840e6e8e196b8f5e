"""A terminal that falls silent is asked, and is dead when it does not answer, unless it never did."""

import pytest

from console_tui.terminal.liveness import ANSWER, Liveness

ABSENT = 20.0


class Stage:
    """A terminal, and a clock that the test moves."""

    def __init__(self, *, answers: bool = True) -> None:
        self.now = 1000.0
        self.asked: list[float] = []
        self.liveness = Liveness(lambda: self.asked.append(self.now), lambda: self.now)
        self.liveness.start()
        if answers:
            assert self.liveness.take(ANSWER) == b""

    def alive(self, seconds: float, *, needed: bool = True, stalled_for: float = 0.0) -> bool:
        """Whether it counts as alive when it is looked at every five seconds for so long."""
        alive = True
        for _ in range(round(seconds / 5)):
            self.now += 5
            alive = self.liveness.is_alive(ABSENT, stalled_for, needed=needed)
        return alive


def test_a_terminal_that_answers_no_more_is_dead_until_it_gives_a_sign() -> None:
    stage = Stage()
    assert stage.alive(45)
    assert not stage.alive(5), "asked after 15 seconds of silence, it had 30 to answer"
    assert stage.liveness.take(b"x") == b"x"
    assert stage.alive(5)


def test_a_silent_terminal_is_asked_every_fifteen_seconds_and_stays_alive_by_its_answers() -> None:
    stage = Stage()
    for _ in range(20):
        before = len(stage.asked)
        assert stage.alive(15)
        assert len(stage.asked) == before + 1
        stage.liveness.take(ANSWER)


def test_what_is_typed_is_an_answer_too() -> None:
    stage = Stage()
    for _ in range(30):
        stage.alive(10)
        stage.liveness.take(b"a")
    assert len(stage.asked) == 1


def test_nothing_is_asked_while_nobody_counts_on_the_agent() -> None:
    stage = Stage()
    assert stage.alive(600, needed=False)
    assert len(stage.asked) == 1


def test_a_terminal_that_never_answers_is_not_asked_again_and_dead_only_when_it_takes_no_output() -> None:
    stage = Stage(answers=False)
    assert stage.alive(600)
    assert len(stage.asked) == 1
    assert stage.alive(5, stalled_for=29)
    assert not stage.alive(5, stalled_for=31)


def test_a_late_first_answer_is_learnt() -> None:
    stage = Stage(answers=False)
    stage.alive(60)
    stage.liveness.take(ANSWER)
    assert not stage.alive(60)


def test_a_terminal_that_is_taken_over_anew_is_not_held_to_the_questions_before() -> None:
    stage = Stage()
    assert not stage.alive(60)
    stage.liveness.start()
    assert stage.alive(5)


@pytest.mark.parametrize(
    ("pieces", "typed"),
    [
        ([b"a\x1b[0nb"], b"ab"),
        ([b"\x1b", b"[0", b"nx"], b"x"),
        ([b"ab\x1b[", b"A"], b"ab\x1b[A"),
        ([b"\x1b"], b"\x1b"),
    ],
)
def test_an_answer_is_no_key_in_however_many_pieces_it_comes(pieces: list[bytes], typed: bytes) -> None:
    stage = Stage(answers=False)
    came = b"".join(stage.liveness.take(piece) for piece in pieces)
    assert came + stage.liveness.let_go() == typed


@pytest.mark.parametrize("answers", [True, False])
def test_nothing_is_held_back_unless_an_answer_is_expected(answers: bool) -> None:
    stage = Stage(answers=answers)
    stage.now += 61
    assert stage.liveness.take(b"\x1b") == b"\x1b"
    assert not stage.liveness.holding
