"""The bridge as a process of its own, to be killed."""

import json
import subprocess
import sys
import time
from pathlib import Path

RUN = "from console_bridge.commands import bridge; bridge()"


class BridgeProcess:
    """`console bridge` with two agents; `kill` and `start` again keep the database."""

    def __init__(self, url: str, folder: Path, database: Path | None = None, before: str = "") -> None:
        self._program = before + RUN
        """What the process runs; what comes `before` may change it."""
        self.log = folder / "bridge.log"
        self.config = folder / "config.toml"
        people = "".join(f'[bridge.people.{each}]\nname = "{each.title()}"\n' for each in ("ana", "ben"))
        file = json.dumps(str(database or folder / "bridge.db"))
        nats = f"[nats]\nurl = {json.dumps(url)}\nopen_broker = true\n"
        self.config.write_text(f"{nats}[bridge]\ndatabase = {file}\n{people}")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, says: str = "ready") -> "BridgeProcess":
        """Start it and wait until it says a line that begins so: that it is ready, or reads only."""
        with self.log.open("ab") as log:
            said_before = log.tell()
            command = [sys.executable, "-c", self._program, "--config", str(self.config)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.wait_for(says, said_before)
        return self

    def wait_for(self, says: str, behind: int = 0) -> str:
        """Wait for a line that begins so, behind this place in what it has said; returns the line."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process is not None and self.process.poll() is None:
            for line in self.log.read_bytes()[behind:].decode(errors="replace").splitlines():
                if line.startswith(says):
                    return line
            time.sleep(0.02)
        raise AssertionError(f"the bridge does not say {says!r}: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """End it in order; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
