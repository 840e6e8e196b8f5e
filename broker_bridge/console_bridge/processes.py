"""The processes a demo or a replay starts: each with its log, waited for until ready, stopped in reverse order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

Progress = Callable[[str], None]

_PARENT_DEATH_SIGNAL = 1


class NotReady(Exception):
    """A process ended or took too long before it was ready; the text names its log."""


class Processes:
    """Children of this process, by name. Use it as a context: leaving it stops them all."""

    def __init__(self, logs: Path, environ: Mapping[str, str], progress: Progress = lambda _: None) -> None:
        self.logs = logs
        self.environ = dict(environ)
        self.progress = progress
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Processes":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start `console ARGUMENTS` in its own process group, with its output in `NAME.log`.

        `environ` is for this process alone, such as the login that it uses.
        """
        return self.start_python(name, "-m", "console_tui", *arguments, **environ)

    def start_python(self, name: str, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        """The same for any other program of this Python."""
        self.progress(name)
        log = self.log(name)
        with log.open("wb") as output:
            child = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environ | environ,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        self.children[name] = child
        return child

    def log(self, name: str) -> Path:
        """The file with a child's output."""
        return self.logs / f"{name}.log"

    def wait_ready(self, name: str, seconds: float = 30) -> None:
        """Wait for a line that begins with `ready` in a child's output. Raises `NotReady`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lines = self.log(name).read_text(errors="replace").splitlines()
            if any(line.startswith("ready") for line in lines):
                return
            if self.children[name].poll() is not None:
                raise NotReady(f"{name} ended: {lines[-1] if lines else 'without a word'} (see {self.log(name)})")
            time.sleep(0.02)
        raise NotReady(f"{name} was not ready after {seconds:.0f} s (see {self.log(name)})")

    def stop(self, *names: str, seconds: float = 5) -> None:
        """Ask the named children (none named: all) to end, the newest first; after that time they are killed."""
        chosen = [name for name in reversed(self.children) if not names or name in names]
        running = [child for child in (self.children.pop(name) for name in chosen) if child.poll() is None]
        for child in running:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.wait()


def _end_with_parent() -> None:
    """Have the kernel end this child when its parent is gone, also by kill -9: nobody else would."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)
