"""What is in a paste is text: it never acts as a key, and never sends."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from console_tui.terminal import paste
from console_tui.terminal.paste import END, START, InputReader
from support.sample import sample

EVIL = "first\rsecond\x1b[Athird\x1b\x1b[201~\rfourth\x1b[13u\x03"


def described(messages: list[Message]) -> list[str]:
    """Keys and pastes in short."""
    short = []
    for message in messages:
        if isinstance(message, events.Key):
            short.append(message.key)
        elif isinstance(message, events.Paste):
            short.append(f"paste {message.text!r}")
        else:
            short.append(type(message).__name__)
    return short


def read(*pieces: tuple[float, str]) -> list[str]:
    """What pieces of input become that arrive at these times."""
    reader = InputReader()
    messages: list[Message] = []
    for now, data in pieces:
        messages += reader.feed(data, now) if data else reader.tick(now)
    return described(messages)


def test_a_paste_is_one_message_with_line_feeds() -> None:
    assert read((0, f"a{START}one\r\ntwo\rthree{END}"), (1, "b")) == ["a", "paste 'one\\ntwo\\nthree'", "b"]


def test_keys_are_keys() -> None:
    assert read((0, "x\r\x1b[A\x1b[13;2u\x1bOP")) == ["x", "enter", "up", "shift+enter", "f1"]


def test_a_sequence_out_of_all_range_costs_only_itself(caplog: pytest.LogCaptureFixture) -> None:
    assert read((0, "a\x1b[99999999u"), (1, "b")) == ["a", "b"]
    assert "cannot read" in caplog.text


def test_a_lone_escape_is_a_key_after_a_while() -> None:
    reader = InputReader()
    assert described(list(reader.feed("\x1b", 0))) == []
    assert reader.waiting


@given(st.lists(st.integers(0, 60), max_size=12), st.text(alphabet="ab\r\n\x1b[201~\x03é", max_size=40))
def test_nothing_in_a_paste_is_a_key_however_it_is_split(cuts: list[int], inside: str) -> None:
    data = f"{START}{inside}{END}"
    places = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    pieces = [data[start:end] for start, end in pairwise(places)]
    found = read(*((number * 0.01, piece) for number, piece in enumerate(pieces)))
    assert not [message for message in found if not message.startswith("paste ")]


def test_what_follows_a_paste_at_once_is_text_without_its_sequences() -> None:
    assert read((0, f"{START}a{END}\rb\x1b[A\x1b[13uc"), (0.1, "\r")) == ["paste 'a'", "paste '\\nbc'", "paste '\\n'"]
    assert read((0, f"{START}a{END}"), (paste.SETTLE + 0.01, "\r")) == ["paste 'a'", "enter"]


def test_focus_is_noticed_even_after_a_paste() -> None:
    assert read((0, f"{START}a{END}\x1b[O\x1b[I")) == ["paste 'a'", "AppBlur", "AppFocus"]


def test_a_second_paste_may_follow_at_once() -> None:
    assert read((0, f"{START}a{END}{START}b\r{END}")) == ["paste 'a'", "paste 'b\\n'"]


def test_a_paste_without_an_end_is_taken_after_a_while_and_keys_work_again() -> None:
    late = paste.PATIENCE + 0.1
    assert read((0, f"{START}lost"), (late, ""), (late + 1, "x")) == ["paste 'lost'", "x"]


def test_a_huge_paste_is_cut() -> None:
    reader = InputReader()
    messages: list[Message] = list(reader.feed(START, 0))
    for _ in range(30):
        messages += reader.feed("x" * 65_536, 0)
    messages += reader.feed(END, 0)
    (message,) = messages
    assert isinstance(message, events.Paste)
    assert paste.LIMIT - 10 < len(message.text) <= paste.LIMIT


@pytest.mark.parametrize("text", [EVIL, "just\rlines\r", "\x1b[200~nested\r"])
def test_a_paste_into_the_chat_sends_nothing(text: str) -> None:
    with sample() as terminal:
        terminal.send(f"{START}{text}{END}")
        terminal.settle(0.3)
        terminal.send("typed")
        terminal.wait_until(lambda: terminal.shows("typed"))
        terminal.settle(0.3)
        assert not terminal.shows("agent")
        terminal.send("\r")
        terminal.wait_until(lambda: terminal.shows("agent"))
