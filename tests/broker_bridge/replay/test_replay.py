"""A part of the replay, as a person runs it: real processes, real conversations where they are at hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared" / "data" / "dialogues.jsonl"
OWN = [
    {
        "id": f"own-{number}",
        "turns": [
            {"role": "customer", "text": f"My order {4000 + number} never arrived."},
            {"role": "bot", "text": "I will hand you over."},
            {"role": "customer", "text": "Thank you."},
            {"role": "customer", "text": "Are you there?"},
        ],
    }
    for number in range(20)
]


def run(file: Path, *options: str) -> tuple[int, dict[str, object], str]:
    command = [sys.executable, "-m", "console_tui", "replay", str(file), *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    return ended.returncode, json.loads(ended.stdout.splitlines()[-1]), ended.stdout + ended.stderr


def check(file: Path, conversations: int) -> None:
    code, figures, output = run(file, "--agents", "3", "--limit", str(conversations))
    promised = {
        "conversations": conversations,
        "completed": conversations,
        "lost": 0,
        "duplicated": 0,
        "out_of_order": 0,
        "rebuild_equal": True,
    }
    assert {name: figures[name] for name in promised} == promised, output
    assert figures["messages"] == 4 * conversations
    assert code == 0


def test_every_conversation_is_served_and_nothing_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(json.dumps(dialogue) for dialogue in OWN))
    check(file, len(OWN))


@pytest.mark.skipif(not REAL.exists(), reason="the real conversations are not on this machine")
def test_real_conversations_are_served() -> None:
    check(REAL, 20)


def test_a_bad_file_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": 1}')
    command = [sys.executable, "-m", "console_tui", "replay", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 2
    assert "line 1" in ended.stderr
    assert "Traceback" not in ended.stderr
