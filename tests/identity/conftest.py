"""A broker that knows its people, for the tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.broker import Broker
from support.identities import Identities


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory) -> Identities:
    """Everybody's keys."""
    return Identities(tmp_path_factory.mktemp("identities") / "identity")


@pytest.fixture(scope="module")
def guarded(identities: Identities, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that trusts them and nobody else."""
    running = Broker(tmp_path_factory.mktemp("guarded") / "nats", identities=identities.folder).start()
    yield running
    running.stop()


@pytest.fixture
def own_folder(tmp_path: Path) -> Identities:
    """Identities that only one test uses."""
    return Identities(tmp_path / "identity")
