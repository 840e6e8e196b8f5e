"""A process whose wall clock is off, and whose datetimes are like all others."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import time
from datetime import UTC, datetime
import msgspec
from console_client.bot_client import BotClient
from console_schemas.ids import new_id

now = datetime.now(UTC)
made = [now, datetime.fromtimestamp(0, UTC), datetime(2026, 1, 1, tzinfo=UTC)]
assert all(isinstance(each, datetime) for each in made)
msgspec.json.encode(made)
ids = int(new_id("m")[2:14], 16) / 1000
shown = {"now": now.timestamp(), "time": time.time(), "ids": ids, "steady": time.monotonic()}
print(msgspec.json.encode(shown).decode())
"""


def test_only_the_wall_clock_is_off(tmp_path: Path) -> None:
    (tmp_path / "shown.py").write_text(PROGRAM)
    (tmp_path / "clock").write_text("-7200")
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    command = [sys.executable, "-m", "faults.shifted_clock", str(tmp_path / "clock"), "shown"]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 0, ended.stderr
    shown = json.loads(ended.stdout)
    for name in ("now", "time", "ids"):
        assert 7100 < time.time() - shown[name] < 7300
    assert 0 <= time.monotonic() - shown["steady"] < 100
