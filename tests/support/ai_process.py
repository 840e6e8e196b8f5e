"""`console ai` as a process of its own, as in production."""

import os
import signal
import subprocess
import sys
from pathlib import Path

RUN = "from console_bridge.ai.ai_command import ai; ai()"


class AiProcess:
    """Started with these arguments; its output goes to `log`."""

    def __init__(self, folder: Path, *arguments: str, before: str = "") -> None:
        self.log = folder / "ai.log"
        environ = {**os.environ, "CONSOLE_CONFIG": str(folder / "console.toml"), "OPENAI_API_KEY": "sk-test"}
        environ["CONSOLE_AI_KNOWLEDGE_BASE"] = str(folder / "knowledge.db")
        (folder / "console.toml").touch()
        with self.log.open("wb") as output:
            self.child = subprocess.Popen(
                [sys.executable, "-c", before + RUN, *arguments], env=environ, stdout=output, stderr=subprocess.STDOUT
            )

    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text()

    def is_ready(self) -> bool:
        """Whether it has said so; fails where it ended instead."""
        assert self.child.poll() is None, self.output()
        return any(line.startswith("ready") for line in self.output().splitlines())

    def wait(self, seconds: float = 60) -> int:
        """Its exit code."""
        return self.child.wait(seconds)

    def terminate(self) -> None:
        """SIGTERM."""
        self.child.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End it by force where it still runs."""
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
