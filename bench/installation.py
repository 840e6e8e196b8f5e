"""A broker and a bridge of the benchmark's own, and a bot on them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from console_bridge.local_broker import start_broker
from console_bridge.processes import Processes
from console_client.settings import NatsSettings, Settings
from console_client.settings_file import load_settings
from console_schemas.transfer import Customer, Reason, Routing, TransferRequest

AGENTS = ("alex", "bea", "cleo")
"""One for each console, so that each begins with an empty desk."""
_SETTINGS = """\
[bridge]
database = "{folder}/bridge.db"
[bridge.people]
alex = {{ name = "Alex Morgan" }}
bea = {{ name = "Bea Lindqvist" }}
cleo = {{ name = "Cleo Brandt" }}
"""


@dataclass(frozen=True)
class Installation:
    """Where it is, and how a child process finds it."""

    url: str
    settings: Settings
    environ: dict[str, str]

    @property
    def nats(self) -> NatsSettings:
        """For a client."""
        return self.settings.nats


@contextmanager
def installation() -> Iterator[Installation]:
    """Started, and stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="console-bench-") as scratch:
        folder = Path(scratch)
        config = folder / "config.toml"
        config.write_text(_SETTINGS.format(folder=folder))
        environ = {**os.environ, "CONSOLE_CONFIG": str(config)}
        with Processes(folder / "logs", environ) as processes:
            url = start_broker(processes, folder)
            processes.environ["NATS_URL"] = url
            processes.start("bridge", "bridge")
            processes.wait_ready("bridge")
            settings = load_settings(config, {"nats.url": url})
            yield Installation(url, settings, {"CONSOLE_CONFIG": str(config), "NATS_URL": url})


def customer(number: int) -> TransferRequest:
    """One of many customers."""
    return TransferRequest(
        transfer_id=f"t-{number}",
        conversation_id=f"chat-{number}",
        requested_at=datetime.now(UTC),
        reason=Reason(code="bench", text=f"Question number {number}"),
        channel="web",
        customer=Customer(id=f"c-{number}", name=f"Customer {number:05d}"),
        routing=Routing(queue="general"),
    )
