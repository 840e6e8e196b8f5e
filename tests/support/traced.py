"""A program under strace: whom it spoke to on the network, and which files it looked for."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

CALLS = "trace=connect,sendto,sendmsg,sendmmsg,openat,open,stat,newfstatat,access,statx"
ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?inet_(?:addr|pton)\((?:AF_INET6, )?"([^"]+)"')


def traced(trace: Path, *arguments: str) -> list[str]:
    """The words that start `console ARGUMENTS` so that its calls stand in `trace`."""
    strace = ["strace", "-f", "-qq", "-s", "300", "--seccomp-bpf", "-e", CALLS, "-o", str(trace)]
    return [*strace, sys.executable, "-m", "console_tui", *arguments]


def contacts(trace: Path) -> set[tuple[str, int]]:
    """Every address that it sent anything to, of any protocol: a name server's too."""
    return {(address, int(port)) for port, address in ADDRESS.findall(trace.read_text(errors="replace"))}


def looked_for(trace: Path, name: str) -> list[str]:
    """The lines in which it looked for a file of this name."""
    return [
        line for line in trace.read_text(errors="replace").splitlines() if f'/{name}"' in line or f'"{name}"' in line
    ]


class TracedProcess:
    """One that runs beside the test, with its output in `NAME.log`; end it with `stop`."""

    def __init__(self, folder: Path, name: str, *arguments: str, env: Mapping[str, str], cwd: Path) -> None:
        self.trace = folder / f"{name}.trace"
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                traced(self.trace, *arguments), stdout=output, stderr=subprocess.STDOUT, env=dict(env), cwd=cwd
            )

    def is_ready(self) -> bool:
        """Whether it has said so; fails where it ended instead."""
        assert self.process.poll() is None, self.log.read_text()
        return any(line.startswith("ready") for line in self.log.read_text().splitlines())

    def stop(self) -> None:
        """End it, and with it strace, which itself listens to no signal."""
        for program in psutil.Process(self.process.pid).children() if self.process.poll() is None else ():
            program.terminate()
        self.process.wait(20)
