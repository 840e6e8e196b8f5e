"""Vowel signs that take a column: laid out as terminals count them, drawn whole, and never under what follows."""

import pytest
from rich.cells import cell_len

from console_tui.terminal.width import clusters


@pytest.mark.parametrize(
    ("text", "columns"), [("क्षमा", 4), ("को", 2), ("मि", 2), ("കൊ", 2), ("ন্দী", 3), ("မာ", 2), ("กำลัง", 4), ("שָׁלוֹם", 4)]
)
def test_they_are_counted_as_tmux_and_the_c_library_count_them(text: str, columns: int) -> None:
    assert cell_len(text) == columns


def test_a_syllable_is_drawn_as_one_and_no_wider_than_two_columns() -> None:
    assert [(each.text, each.width, each.settled) for each in clusters("मा")] == [("मा", 2, False)]
    assert [each.width for each in clusters("क" + "ा" * 5)] == [2, 2, 2]
    assert not any(each.settled for each in clusters("ाा"))
