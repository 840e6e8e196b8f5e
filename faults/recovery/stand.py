"""A broker and a bridge as they are shipped, and nothing in between, for measuring how fast they are back."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from time import monotonic

from console_bridge.broker import find_server, free_port, shipped_configuration, whole_configuration
from console_client.settings import NatsSettings
from faults.part import Part

LONG = 1_800.0
"""Seconds that a first start may take: it reads the whole log."""


class Stand:
    """The two processes in a folder, and the people who may open a console."""

    def __init__(self, folder: Path, people: Iterable[str]) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port, self.monitor = free_port(), free_port()
        self.config = folder / "console.toml"
        names = "".join(f'{person} = {{ name = "{person.title()}" }}\n' for person in people)
        self.config.write_text(
            f'[nats]\nopen_broker = true\n[bridge]\ndatabase = "{folder}/bridge.db"\n'
            f'monitor = "http://127.0.0.1:{self.monitor}"\n[bridge.people]\n{names}'
        )
        self.environ = {**os.environ, "CONSOLE_CONFIG": str(self.config), "NATS_URL": self.url}
        self.broker = self._broker("broker", self._configuration())
        argv = [sys.executable, "-m", "console_tui", "bridge"]
        self.bridge = Part("bridge", argv, self.environ, folder / "bridge.log", b"ready")

    @property
    def url(self) -> str:
        """Where the broker is."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def nats(self) -> NatsSettings:
        """For a client."""
        return NatsSettings(url=self.url)

    def unsafe_broker(self) -> Part:
        """The broker on the same store without a flush for each message: only for building a log quickly."""
        configuration = self._configuration().replace("sync_interval: always", 'sync_interval: "1m"')
        return self._broker("building-broker", configuration)

    async def end(self) -> None:
        """Stop both."""
        await self.bridge.stop()
        await self.broker.stop()

    def _configuration(self) -> str:
        return whole_configuration(shipped_configuration(), self.folder / "nats", None)

    def _broker(self, name: str, configuration: str) -> Part:
        conf = self.folder / f"{name}.conf"
        conf.write_text(configuration)
        argv = [find_server(), "-c", str(conf), "-p", str(self.port), "-m", str(self.monitor)]
        return Part(name, argv, self.environ, self.folder / f"{name}.log", b"Server is ready")


async def seconds_to_start(part: Part) -> float:
    """Start a part; how long that took until it served."""
    began = monotonic()
    await part.start(LONG)
    return monotonic() - began
