"""The fixtures that more than one folder of tests uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.broker import Broker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A running nats-server with an empty store."""
    running = Broker(tmp_path / "nats").start()
    yield running
    running.stop()
