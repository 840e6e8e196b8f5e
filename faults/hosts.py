"""Three hosts on one machine: network namespaces joined by veth, so that a line between them can be cut."""

import ctypes
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from faults.scene import find_program

_CLONE_NEWNET = 0x40000000
SIDES = ("service", "consoles")
"""The hosts beside the broker's; the run itself is on the broker's."""


class Hosts:
    """The namespaces. While they are open, the calling thread and all it starts are on the broker's host."""

    def __init__(self) -> None:
        self._prefix = f"faults{os.getpid()}"
        self._home = -1

    def __enter__(self) -> "Hosts":
        self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            for name in ("broker", *SIDES):
                _ip("netns", "add", self._named(name))
                _ip("-n", self._named(name), "link", "set", "lo", "up")
            for number, side in enumerate(SIDES, start=1):
                self._join(number, side)
            self._enter(Path("/run/netns") / self._named("broker"))
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _set_namespace(self._home)
        self._remove()

    def address(self, side: str) -> str:
        """Where the broker is, seen from a side."""
        return f"10.231.{SIDES.index(side) + 1}.1"

    def on(self, side: str) -> Sequence[str]:
        """The words that start a program on a side."""
        return (find_program("ip"), "netns", "exec", self._named(side))

    def cut(self, side: str) -> None:
        """Nothing passes between the broker and a side, and nobody is told."""
        _ip("-n", self._named(side), "link", "set", self._line(side), "down")

    def join(self, side: str) -> None:
        """The line is there again."""
        _ip("-n", self._named(side), "link", "set", self._line(side), "up")

    def _join(self, number: int, side: str) -> None:
        near, far = f"b{number}", self._line(side)
        broker, other = self._named("broker"), self._named(side)
        _ip("-n", broker, "link", "add", near, "type", "veth", "peer", "name", far, "netns", other)
        for namespace, device, last in ((broker, near, 1), (other, far, 2)):
            _ip("-n", namespace, "addr", "add", f"10.231.{number}.{last}/30", "dev", device)
            _ip("-n", namespace, "link", "set", device, "up")

    def _line(self, side: str) -> str:
        return f"s{SIDES.index(side) + 1}"

    def _named(self, host: str) -> str:
        return f"{self._prefix}{host}"

    def _enter(self, path: Path) -> None:
        namespace = os.open(path, os.O_RDONLY)
        try:
            _set_namespace(namespace)
        finally:
            os.close(namespace)

    def _remove(self) -> None:
        for name in ("broker", *SIDES):
            subprocess.run([find_program("ip"), "netns", "del", self._named(name)], capture_output=True, check=False)
        os.close(self._home)


def _set_namespace(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*arguments: str) -> None:
    subprocess.run([find_program("ip"), *arguments], check=True, capture_output=True, timeout=20)
