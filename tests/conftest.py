"""The fixtures that more than one folder of tests uses."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from support.broker import Broker

# The same examples every time, however long each takes: `--hypothesis-profile=default` looks for new ones.
settings.load_profile("ci")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A running nats-server with an empty store."""
    running = Broker(tmp_path / "nats").start()
    yield running
    running.stop()


@pytest.fixture(autouse=True, scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the master key of an open broker's bridge is made: in no folder of the person who runs the tests."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        if "XDG_DATA_HOME" not in os.environ:
            patch.setenv("XDG_DATA_HOME", str(folder))
        yield folder
