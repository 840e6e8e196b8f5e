"""The bridge as a process of its own, to be killed."""

import json
import subprocess
import sys
import time
from pathlib import Path

RUN = "from console_bridge.commands import bridge; bridge()"


class BridgeProcess:
    """`console bridge` with two agents; `kill` and `start` again keep the database."""

    def __init__(self, url: str, folder: Path) -> None:
        self.log = folder / "bridge.log"
        self.config = folder / "config.toml"
        people = "".join(f'[bridge.people.{each}]\nname = "{each.title()}"\n' for each in ("ana", "ben"))
        database = json.dumps(str(folder / "bridge.db"))
        nats = f"[nats]\nurl = {json.dumps(url)}\nopen_broker = true\n"
        self.config.write_text(f"{nats}[bridge]\ndatabase = {database}\n{people}")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "BridgeProcess":
        """Start it and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            said_before = log.tell()
            command = [sys.executable, "-c", RUN, "--config", str(self.config)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            if b"\nready" in b"\n" + self.log.read_bytes()[said_before:]:
                return self
            time.sleep(0.02)
        raise AssertionError(f"the bridge is not ready: {self.log.read_text()[-2000:]}")

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
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
