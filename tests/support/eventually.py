"""Waiting for what must become true, bounded."""

import asyncio
import time
from collections.abc import Callable

SECONDS = 40
"""So long that a machine which is busy with other things gets there, too; whoever is there earlier waits no longer."""


async def eventually(check: Callable[[], object], seconds: float = SECONDS) -> None:
    """Return once `check()` is true; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(0.01)


def wait_for(check: Callable[[], object], seconds: float = SECONDS) -> None:
    """The same outside an event loop."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.01)
