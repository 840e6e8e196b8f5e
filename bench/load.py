"""Floods come from a process of their own, so that making them does not slow what measures."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from console_client.settings import NatsSettings


class Load:
    """The process that floods. It says `begun` once it has, or could, and its rate at the end."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        self._child = child
        self.count, self.rate = 0, 0.0
        """Events, and events a second, known at the end."""

    def wait_begun(self) -> None:
        """Return with that word."""
        assert self._child.stdout
        if self._child.stdout.readline() != b"begun\n":
            raise RuntimeError("the flood did not begin")

    def go(self) -> None:
        """Have it begin, where it waits for a line."""
        assert self._child.stdin
        self._child.stdin.write(b"\n")
        self._child.stdin.flush()

    def finish(self) -> None:
        """Let it end, wait for that, and read how fast it was."""
        rest, _ = self._child.communicate(timeout=120)
        count, rate = rest.split()
        self.count, self.rate = int(count), round(float(rate), 1)


@contextmanager
def load(module: str, environ: Mapping[str, str], arguments: Sequence[object]) -> Iterator[Load]:
    """`python -m MODULE ARGUMENTS…` runs in the context, which ends with it."""
    argv = [sys.executable, "-m", module, *map(str, arguments)]
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **environ})
    flood = Load(child)
    try:
        flood.wait_begun()
        yield flood
        flood.finish()
    finally:
        child.kill()
        child.wait()


def broker() -> NatsSettings:
    """For the flooding process: the broker of NATS_URL."""
    return NatsSettings(url=os.environ["NATS_URL"])
