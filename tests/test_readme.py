"""The README says what the program does."""

import re
from importlib.metadata import entry_points
from pathlib import Path

from docs.generator.keys import keys_table

from console_schemas.outbound import OUTBOUND_TOKENS
from console_schemas.subjects import Subjects
from console_tui.actions import ACTIONS
from console_tui.command_table import GROUP

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_every_command_is_in_the_readme() -> None:
    commands = {point.name for point in entry_points(group=GROUP)} - {"open"}
    told = set(re.findall(r"^\| `console (\w+)", README, re.MULTILINE))
    assert told == commands


def test_keys_are_those_of_the_actions() -> None:
    table = re.search(r"<!-- keys -->\n(.*?)\n<!-- /keys -->", README, re.DOTALL)
    assert table is not None
    assert table.group(1) == keys_table(), "run `make docs`"
    assert all(action.label in table.group(1) for action in ACTIONS)


def test_subjects_of_a_bot_are_those_of_the_code() -> None:
    subjects = Subjects()
    wanted = {subjects.inbound("BOT", "CONV", kind) for kind in ("transfer", "message", "left")}
    wanted |= {subjects.outbound("BOT", "CONV", token) for token in OUTBOUND_TOKENS.values()}
    told = set(re.findall(r"^\| `(console\.(?:in|out)\.[^`]+)`", README, re.MULTILINE))
    assert told == {subject.replace("BOT", "<bot>").replace("CONV", "<conversation>") for subject in wanted}


def test_the_example_bot_is_at_most_forty_lines() -> None:
    assert len((ROOT / "examples" / "bot.py").read_text().splitlines()) <= 40


def test_files_named_in_the_readme_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
