"""A hostile model: its text comes in pieces, cut anywhere, and reaches the agent as the whole would."""

from hypothesis import given
from hypothesis import strategies as st

from console_bridge.ai.completion import Prompt
from console_bridge.ai.model_writer import _Reader
from console_bridge.ai.redaction import Redactor
from console_schemas.text import clean_text
from support.hostile import HOSTILE, LEGITIMATE

TEXTS = st.lists(st.sampled_from([*HOSTILE, *LEGITIMATE]), min_size=1, max_size=3).map(" ".join)


@given(TEXTS, st.integers(1, 7))
def test_what_it_writes_is_clean_however_it_is_cut(text: str, size: int) -> None:
    reader = _Reader(Prompt(system="You help.", user="?"), Redactor())
    told = [reader.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join([*told, reader.flush()]) == clean_text(text)
