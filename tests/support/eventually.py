"""Waiting for what must become true, bounded."""

import asyncio
import time
from collections.abc import Callable


async def eventually(check: Callable[[], object], seconds: float = 15) -> None:
    """Return once `check()` is true; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(0.01)


def wait_for(check: Callable[[], object], seconds: float = 15) -> None:
    """The same outside an event loop."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.01)
