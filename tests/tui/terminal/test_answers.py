"""The terminal's answers are found among keys, however they are cut, and nothing else is taken for one."""

import pytest

from console_tui.terminal.answers import Answers

YES = "\x1b[?69;1$y"


@pytest.mark.parametrize("cut", range(len(YES) + 1))
def test_an_answer_is_found_however_it_is_cut(cut: int) -> None:
    answers = Answers()
    pieces = ["x\x1b[A" + YES[:cut], YES[cut:] + "y"]
    assert [answers.read(piece) for piece in pieces].count(True) == 1
    assert answers.moves_columns
    assert not answers.read(YES), "it is news only once"


@pytest.mark.parametrize("other", ["\x1b[?69;0$y", "\x1b[?69;2$y", "\x1b[?2026;1$y", "[?69;1$y", "x" * 100])
def test_any_other_answer_says_nothing(other: str) -> None:
    answers = Answers()
    assert not answers.read(other)
    assert not answers.moves_columns
