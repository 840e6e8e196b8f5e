"""A broker and a bridge of the benchmark's own, and a bot on them."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from console_bridge.local_broker import start_broker
from console_bridge.processes import Processes
from console_client.settings import NatsSettings, Settings
from console_client.settings_file import load_settings

_SETTINGS = """\
[nats]
open_broker = true
[bridge]
database = "{folder}/bridge.db"
{limits}
[bridge.people]
"""
MANY_CUSTOMERS = """\
[bridge.limits]
bot_messages = 2000
bot_burst = 20000
"""
"""For measuring consoles: ten thousand customers of one bot come at once."""
_NAMES = ("alex", "bea", "cleo", "dana", "emil", "fay", "gus", "hedi", "ines", "jon", "kim", "lou")


@dataclass(frozen=True)
class Installation:
    """Where it is, and how a child process finds it."""

    url: str
    settings: Settings
    environ: dict[str, str]
    monitor: str
    """Where the broker shows its connections."""
    _agents: Iterator[str] = field(default_factory=lambda: iter(_NAMES))

    def next_agent(self) -> str:
        """Somebody whose desk is empty."""
        return next(self._agents)

    @property
    def nats(self) -> NatsSettings:
        """For a client."""
        return self.settings.nats


@contextmanager
def installation(limits: str = MANY_CUSTOMERS) -> Iterator[Installation]:
    """Started, and stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="console-bench-") as scratch:
        folder = Path(scratch)
        config = folder / "config.toml"
        people = "".join(f'{name} = {{ name = "{name.title()} Morgan" }}\n' for name in _NAMES)
        config.write_text(_SETTINGS.format(folder=folder, limits=limits) + people)
        environ = {**os.environ, "CONSOLE_CONFIG": str(config)}
        with Processes(folder / "logs", environ) as processes:
            url = start_broker(processes, folder)
            processes.environ["NATS_URL"] = url
            processes.start("bridge", "bridge")
            processes.wait_ready("bridge")
            settings = load_settings(config, {"nats.url": url})
            yield Installation(url, settings, {"CONSOLE_CONFIG": str(config), "NATS_URL": url}, _monitor(processes))


def _monitor(processes: Processes) -> str:
    words = [str(word) for word in cast(Sequence[str], processes.children["broker"].args)]
    return f"http://127.0.0.1:{words[words.index('--monitor-port') + 1]}"
