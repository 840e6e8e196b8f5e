"""A text that repeats the instructions is stopped wherever it is cut; every other text comes through whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_bridge.ai.echo_guard import LEAST, Echoed, EchoGuard

INSTRUCTIONS = "You help a human support agent. You never talk to the customer and you cannot do anything: you write."


def passed(text: str, cuts: list[int]) -> str:
    guard, out = EchoGuard(INSTRUCTIONS), ""
    ends = sorted({0, *(min(cut, len(text)) for cut in cuts), len(text)})
    for start, end in pairwise(ends):
        out += guard.feed(text[start:end])
    return out + guard.flush()


@given(
    st.lists(st.sampled_from(["You help a human", " parcel", "the customer ", "🙂", "ß", "\n", "12"]), max_size=9),
    st.data(),
)
def test_other_texts_come_through_whole_however_they_are_cut(parts: list[str], data: st.DataObject) -> None:
    text = " of ".join(parts)

    assert passed(text, data.draw(st.lists(st.integers(0, 200), max_size=6))) == text


@given(st.sampled_from([INSTRUCTIONS, INSTRUCTIONS.upper(), "-".join(INSTRUCTIONS.split())]), st.data())
def test_a_repetition_is_stopped_before_more_than_its_first_letters_are_out(said: str, data: st.DataObject) -> None:
    guard, out = EchoGuard(INSTRUCTIONS), ""
    size = data.draw(st.integers(1, 40))
    with pytest.raises(Echoed):
        for start in range(0, len(said), size):
            out += guard.feed(said[start : start + size])
    assert sum(map(str.isalnum, out)) < LEAST
    assert guard.flush() == ""
