"""A file of conversations: what is read, and what is said of a line that cannot be."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console_bridge.replay.dialogues import BadDialogue, read_dialogues

TURNS = [("customer", "one"), ("bot", "two"), ("customer", "three")]
GOOD = json.dumps({"id": "a", "turns": [{"role": role, "text": text} for role, text in TURNS]}) + "\n"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def write(folder: Path, text: str) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text(text)
    return path


def test_the_last_two_turns_are_live_and_the_rest_is_history(tmp_path: Path) -> None:
    (dialogue,) = read_dialogues(write(tmp_path, GOOD))
    assert dialogue.live == ("two", "three")
    transfer = dialogue.transfer(NOW)
    assert [(message.author.role, message.text) for message in transfer.message_history] == [("customer", "one")]


def test_a_single_turn_is_live(tmp_path: Path) -> None:
    (dialogue,) = read_dialogues(write(tmp_path, '{"id": "a", "turns": [{"role": "customer", "text": "hi"}]}'))
    assert dialogue.live == ("hi",)
    assert dialogue.transfer(NOW).message_history == ()


def test_an_id_that_fits_no_subject_gets_a_token_of_its_own(tmp_path: Path) -> None:
    lines = GOOD.replace('"a"', '"a b"') + GOOD.replace('"a"', '"a.b"')
    first, second = read_dialogues(write(tmp_path, lines))
    assert first.conversation != second.conversation
    assert first.conversation.isalnum()


def test_the_limit_counts_conversations_not_lines(tmp_path: Path) -> None:
    lines = GOOD + "\n" + GOOD.replace('"a"', '"b"') + GOOD.replace('"a"', '"c"')
    assert [each.id for each in read_dialogues(write(tmp_path, lines), 2)] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not JSON"),
        ('{"id": "b"}', "line 2: Required field is missing - at `$.turns`"),
        ('{"id": "b", "turns": []}', "length >= 1 - at `$.turns`"),
        ('{"id": "b", "turns": [{"role": "robot", "text": "x"}]}', "'robot' - at `$.turns[0].role`"),
        (GOOD.strip(), "the id a stands twice"),
    ],
)
def test_a_bad_line_is_named_with_its_fault(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(BadDialogue) as bad:
        list(read_dialogues(write(tmp_path, GOOD + line)))
    assert said in str(bad.value)
