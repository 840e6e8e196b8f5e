"""A real nats-server, from the repository's nats.conf, on free loopback ports with its own store."""

import subprocess
import time
from pathlib import Path

from console_bridge.broker import find_server, free_ports, whole_configuration
from console_bridge.identity.broker_conf import included
from console_bridge.identity.folder import IdentityFolder

ROOT = Path(__file__).resolve().parents[2]


class Broker:
    """One nats-server process; `kill` and `start` again keep port and store.

    It trusts the identities that a test has made in a folder; without them it is open.
    """

    def __init__(
        self,
        store: Path,
        conf: Path = ROOT / "nats.conf",
        identities: IdentityFolder | None = None,
        folder: Path = ROOT,
    ) -> None:
        self.store = store
        self.log_folder = store.parent
        """Where its own log and configuration lie."""
        self.conf = conf
        self.identities = identities
        self._folder = folder
        """Where it is started, which certificates are looked for from."""
        self._given = ""
        self.port, self.monitor_port = free_ports()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What to connect to."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> "Broker":
        """Start it and wait until it is ready. The first time, ports that somebody has taken meanwhile are changed."""
        for _ in range(1 if self.process else 5):
            if self._is_ready():
                return self
            self.port, self.monitor_port = free_ports()
        raise AssertionError(f"nats-server did not start, see {self._log}")

    def start_with(self, configuration: str) -> None:
        """Start it again with exactly this configuration."""
        self._given = configuration
        self.start()

    def _is_ready(self) -> bool:
        flags = ["-c", str(self._configuration()), "-p", str(self.port), "-m", str(self.monitor_port)]
        with self._log.open("ab") as log:
            said_before = log.tell()
            self.process = subprocess.Popen([find_server(), *flags], stdout=log, stderr=log, cwd=self._folder)
        deadline = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < deadline:
            # Its own word for it: on a port that is taken another server may greet.
            if b"Server is ready" in self._log.read_bytes()[said_before:]:
                return True
            time.sleep(0.01)
        self.kill()
        return False

    @property
    def _log(self) -> Path:
        return self.log_folder / "nats-server.log"

    def _configuration(self) -> Path:
        own = self.log_folder / "nats.conf"
        trusted = included(self.identities.path, self.store.parent / "jwt") if self.identities else None
        own.write_text(self._given or whole_configuration(self.conf, self.store, trusted))
        return own

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it in order, by force after twenty seconds."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
