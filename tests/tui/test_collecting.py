"""Garbage that holds itself is let go, but not while somebody types."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from console_tui.collecting import QUIET, _collect


class Closed:
    """As a dialogue that was closed: nobody holds it but itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def by_hand() -> Iterator[None]:
    """Python looks for garbage only where it is told to, and something has remained of what was young."""
    gc.disable()
    while not gc.get_count()[2]:
        gc.collect(1)
    yield
    gc.enable()


@pytest.mark.usefixtures("by_hand")
async def test_what_is_closed_is_let_go_when_nobody_types() -> None:
    closed = weakref.ref(Closed())
    _collect(lambda: QUIET / 2)
    assert closed() is not None
    _collect(lambda: QUIET)
    assert closed() is None
