"""The fixtures that more than one file of tests uses here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.broker import Broker
from support.installation import Installation


@pytest.fixture
def installation(broker: Broker, tmp_path: Path) -> Iterator[Installation]:
    """A broker, and what is needed to start the rest."""
    made = Installation(broker, tmp_path)
    yield made
    made.close()
