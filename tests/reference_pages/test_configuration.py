"""The page of the configuration has every key, with a word on it, and defaults that the configuration takes."""

import re
import tomllib

import pytest
from docs.generator.configuration import configuration_page, tables, words_of

from console_client.settings_check import faults_of
from console_client.settings_environment import scalar_keys

PAGE = configuration_page()
TABLES = {table.path: table for table in tables()}


def rows() -> list[tuple[str, str, str, str]]:
    """Path of the table, key, default and words of each row."""
    found = []
    for section in PAGE.split("\n## ")[1:-1]:
        path = section.splitlines()[0].strip("`[]")
        found += [(path, *row) for row in re.findall(r"^\| `(\w+)` \| (.+?) \| (.*) \|$", section, re.MULTILINE)]
    return found


def test_every_key_that_holds_one_value_is_on_it() -> None:
    told = {f"{path}.{key}" for path, key, _, _ in rows()}
    assert set(scalar_keys()) <= told
    assert {"console.panels.kind", "bridge.people.ID.role", "ai.knowledge", "console.alerts.link.after"} <= told


def test_nothing_on_it_is_without_words() -> None:
    assert [key for path, key, _, _ in rows() if not words_of(TABLES[path].kind, key)] == []
    assert [path for path, table in TABLES.items() if not table.about] == []


@pytest.mark.parametrize(("path", "key", "default"), [row[:3] for row in rows() if row[2] != "required"])
def test_defaults_can_be_written_as_they_stand(path: str, key: str, default: str) -> None:
    header = TABLES[path].header.replace(".ID", ".ana")
    written = tomllib.loads(f"{header}\n{key} = {default.strip('`')}\n")
    assert faults_of("page", written) == []
