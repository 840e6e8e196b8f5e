"""The short version of `make faults`: real processes broken a few times, and a history in which every promise held."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from faults.checks.evidence import KINDS

ROOT = Path(__file__).parents[2]
SEED = "41"
SHORT = "kill-bridge,kill-broker,kill-console,zombie-bridge,repeated-messages,race-two-bridges"


def run(folder: Path, *arguments: str) -> tuple[int, dict[str, object], str]:
    """The code, the line of JSON, and all that was printed."""
    command = [sys.executable, "-m", "faults", "--seed", SEED, "--json", "--keep", str(folder), *arguments]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    ended = subprocess.run(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return ended.returncode, json.loads(ended.stdout.splitlines()[-1]), ended.stdout


@pytest.mark.timeout(240)
def test_every_promise_holds_over_a_handful_of_faults(tmp_path: Path) -> None:
    code, figures, output = run(tmp_path / "kept", "--only", SHORT)
    print(output)
    assert {kind: figures[kind] for kind in KINDS} == dict.fromkeys(KINDS, 0), output
    assert figures["rounds"] == len(SHORT.split(","))
    assert isinstance(figures["acked"], int) and figures["acked"] > 100
    assert code == 0, output


@pytest.mark.timeout(180)
def test_a_planted_fault_of_the_product_turns_it_red(tmp_path: Path) -> None:
    code, figures, output = run(tmp_path / "kept", "--only", "race", "--mutant", "anybody-accepts", "--patience", "4")
    assert code == 1, output
    assert figures["two_owners"], output
    assert "BROKEN two_owners" in output
