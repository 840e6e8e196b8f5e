"""One whole installation for the tests of a module."""

from collections.abc import Iterator

import pytest

from support.production import Production


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Broker, bridge, AI service, panels and a bot."""
    running = Production(tmp_path_factory.mktemp("production"))
    yield running
    running.close()
