"""The fixtures of the panels' tests."""

from collections.abc import Iterator

import pytest

from support.faulty_site import FaultySite, faulty_site


@pytest.fixture
def site() -> Iterator[FaultySite]:
    """A web site with every fault."""
    with faulty_site() as running:
        yield running
