"""What commands print and services log: clean, whoever wrote it, and for programs as it was."""

import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_client.clean_log import CleanFormatter
from console_client.customer_command import _hear
from console_client.saying import harmless_json, say, say_fields, say_json, say_table
from console_schemas.outbound import AgentMessage, AnyOutbound
from support.hostile import HOSTILE
from support.terminal_grammar import foreign

ARRIVES = [text for text in HOSTILE if "\ud800" not in text]
ATTACK = "\x1b]0;PWNED\x07\x9b2J\u202e"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_said_is_harmless(text: str, capsys: Captured) -> None:
    say(text)
    say(text, err=True)
    say_fields(text, 1, text)
    say_table([(text, "role"), ("ben", text)])
    told = capsys.readouterr()
    assert foreign(told.out.replace("\t", "").encode() + told.err.encode()) == []
    lines = told.out.splitlines()[-3:]
    assert lines[0].count("\t") == 2
    assert lines[2].startswith("ben ")


LEAVES = st.text() | st.sampled_from(ARRIVES)


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_is_harmless_and_means_the_same(value: Any) -> None:
    text = harmless_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert foreign(text.encode()) == []


def test_json_can_be_indented(capsys: Captured) -> None:
    say_json({"a": ATTACK}, indent=2)
    assert capsys.readouterr().out == '{\n  "a": "\\u001b]0;PWNED\\u0007\\u009b2J\\u202e"\n}\n'


def test_a_log_line_is_one_line() -> None:
    try:
        raise ValueError(f"bad {ATTACK}")
    except ValueError:
        trace = sys.exc_info()
    record = logging.LogRecord("n", logging.ERROR, "f", 1, "said %s", (f"{ATTACK}\n2026 INFO all is well",), trace)
    lines = CleanFormatter("%(levelname)s %(message)s").format(record)
    assert foreign(lines.encode()) == []
    assert lines.splitlines()[0] == "ERROR said \ufffd\ufffd\ufffd 2026 INFO all is well"
    assert lines.endswith("ValueError: bad \ufffd\ufffd\ufffd")


@pytest.mark.parametrize(
    "arguments",
    [
        ["transfer", f"/nowhere/{ATTACK}"],
        ["transfer", "--config", f"/nowhere/{ATTACK}", "/dev/null"],
        [ATTACK],
        ["kb", "list", ATTACK],
        ["people", "list", "--dir", f"/nowhere/{ATTACK}"],
        ["audit", "--since", "1e9w"],
    ],
    ids=["file", "config", "command", "argument", "folder", "time"],
)
def test_a_refusal_quotes_nothing_that_acts(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "console_tui", *arguments], capture_output=True, timeout=100)
    assert done.returncode == 2 and b"Error" in done.stderr
    assert foreign(done.stdout + done.stderr) == []


def test_a_place_that_cannot_be_used_is_named_and_nothing_else_is_said() -> None:
    command = [sys.executable, "-m", "console_tui", "broker", "--open", "--store", f"/dev/null/{ATTACK}"]
    done = subprocess.run(command, capture_output=True, timeout=100)
    assert done.returncode == 1 and b"Not a directory" in done.stderr and b"Traceback" not in done.stderr
    assert foreign(done.stdout + done.stderr) == []


async def test_a_customer_sees_who_said_what(capsys: Captured) -> None:
    async def told() -> AsyncIterator[tuple[str, AnyOutbound]]:
        text = f"first {ATTACK}\n12:00  Bob: second"
        yield (
            "c",
            AgentMessage(conversation_id="c", engagement_id="e", at=NOW, agent_name="Ana", message_id="m", text=text),
        )

    await _hear(told())
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("  Ana: first \ufffd\ufffd\ufffd") and second == " " * 7 + "12:00  Bob: second"


def test_a_defect_quotes_nothing_that_acts() -> None:
    code = f"from console_client import saying; saying.say_whatever_happens(); raise ValueError({ATTACK!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=100)
    assert b"ValueError" in done.stderr
    assert foreign(done.stderr) == []


def test_no_letter_is_too_much_for_a_terminal() -> None:
    code = "from console_client import saying; saying.say_whatever_happens(); saying.say('1 \u20ac')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=100, env={"PYTHONIOENCODING": "latin-1"}, check=True
    )
    assert done.stdout == b"1 \\u20ac\n"
