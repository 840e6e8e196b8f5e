"""What is installed is what was pinned, and litellm is where the AI service is and nowhere else."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
STOLEN = ("1.82.7", "1.82.8")
"""Releases of litellm that sent credentials away."""


def pins(file: Path) -> dict[str, str]:
    """Every package of a file of requirements, with all that is said of it."""
    whole = file.read_text().replace("\\\n", " ")
    lines = [line for line in whole.splitlines() if line and not line.lstrip().startswith("#")]
    return {re.split(r"[=\s;\[]", line, maxsplit=1)[0]: line for line in lines}


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.stem)
def test_everything_is_pinned_to_one_version_and_its_hashes(file: Path) -> None:
    loose = [line for line in pins(file).values() if not re.match(r"\S+==\S+\s.*--hash=sha256:[0-9a-f]{64}", line)]
    assert not loose and len(pins(file)) > 5


def test_nothing_is_installed_without_its_hash() -> None:
    installs = re.findall(r".*(?:pip|PIP\)) install.*", (ROOT / "Makefile").read_text())
    assert installs
    assert all("--require-hashes" in line or "--no-deps --editable ." in line for line in installs)


def test_the_stolen_releases_of_litellm_cannot_be_chosen() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    [wanted] = [Requirement(each) for each in extras["ai"] if each.startswith("litellm")]
    assert wanted.extras == set(), "its proxy is what most of the later holes are in"
    assert not [version for version in STOLEN if version in wanted.specifier]
    [pinned] = re.findall(r"==(\S+)", pins(ROOT / "requirements" / "ai.txt")["litellm"])
    assert pinned in wanted.specifier


def test_litellm_is_in_the_environment_of_the_ai_service_alone() -> None:
    assert {file.stem for file in REQUIREMENTS if "litellm" in pins(file)} == {"ai", "dev"}
    rooms = [path for room in ("schemas", "client", "broker_bridge", "tui") for path in (ROOT / room).rglob("*.py")]
    loads = re.compile(r"^\s*(?:import|from) litellm|import_module\(\"litellm", re.MULTILINE)
    assert [path.name for path in rooms if loads.search(path.read_text())] == ["model.py"]
