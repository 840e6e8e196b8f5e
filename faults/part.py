"""One process of the product: started, killed, frozen, thawed, and started again as a supervisor would."""

import asyncio
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 40.0
"""How long a start may take before it counts as failed."""
STOP_SECONDS = 20.0
PAUSE = 0.3
"""Seconds until a part that ended at its start is started again."""
_PARENT_DEATH_SIGNAL = 1


class NotRunning(Exception):
    """A part did not come up; the text says what it printed last."""


class Part:
    """A process by name. Its output goes to `NAME.log`, one behind the other over all its starts."""

    def __init__(self, name: str, argv: Sequence[str], environ: Mapping[str, str], log: Path, ready: bytes) -> None:
        self.name = name
        self.argv = tuple(argv)
        self.environ = dict(environ)
        self.log = log
        self.ready = ready
        """What a line of its output begins with, or holds, once it serves."""
        self.process: subprocess.Popen[bytes] | None = None
        self.ends: list[int] = []
        """The exit codes of the times it ended by itself."""
        self._said_before = 0

    @property
    def is_running(self) -> bool:
        """Whether there is a process, be it frozen."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self.process is not None
        return self.process.pid

    def said(self) -> str:
        """What it has printed since it was started last."""
        return self.log.read_bytes()[self._said_before :].decode(errors="replace")

    def spawn(self) -> None:
        """Start it, and return at once."""
        with self.log.open("ab") as output:
            self._said_before = output.tell()
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environ,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    async def start(self, seconds: float = START_SECONDS) -> None:
        """Start it until it serves: again where it ends at once, as a supervisor does. Raises `NotRunning`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.is_running:
                self.spawn()
            if await self._is_ready(deadline):
                return
            self.ends.append(self.reap())
            await asyncio.sleep(PAUSE)
        raise NotRunning(f"{self.name} did not start in {seconds:.0f} s: {self.last_words()}")

    async def refuses(self, seconds: float = START_SECONDS) -> str:
        """Start it where it must say no; its last words, or none where it serves instead."""
        self.spawn()
        if await self._is_ready(time.monotonic() + seconds):
            return ""
        self.reap()
        return self.last_words()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if there is somebody to get it."""
        if self.is_running:
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self.signal(signal.SIGKILL)
        self.reap()

    def freeze(self) -> None:
        """SIGSTOP: it stands still, and its connections stay."""
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self.signal(signal.SIGCONT)

    async def stop(self) -> int:
        """SIGTERM: end it in order; its exit code. By force, and -9, where it takes too long."""
        self.signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(self.reap, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def reap(self, seconds: float | None = 10) -> int:
        """Wait for its end; the exit code."""
        return self.process.wait(seconds) if self.process is not None else 0

    def last_words(self) -> str:
        """The last line of its output."""
        lines = self.said().splitlines()
        return lines[-1] if lines else "without a word"

    async def _is_ready(self, deadline: float) -> bool:
        while self.is_running and time.monotonic() < deadline:
            if self.ready in self.log.read_bytes()[self._said_before :]:
                return True
            await asyncio.sleep(0.02)
        return False


def _end_with_parent() -> None:
    """The kernel ends it when the run is gone, also by kill -9: nobody else would."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
