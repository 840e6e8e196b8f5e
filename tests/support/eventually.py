"""Waiting for what must become true, bounded."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

SECONDS = 40
"""So long that a machine which is busy with other things gets there, too; whoever is there earlier waits no longer."""


async def eventually(check: Callable[[], object], seconds: float = SECONDS) -> None:
    """Return once `check()` is true; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(0.01)


async def set_while(working: "asyncio.Future[Any]", event: asyncio.Event, seconds: float = SECONDS) -> None:
    """Return once an event is set by what a task does; what the task ends with before says why it never will be."""
    setting = asyncio.create_task(event.wait())
    await asyncio.wait({working, setting}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    setting.cancel()
    assert event.is_set(), f"it is not set: {working.result() if working.done() else 'the work is not done either'}"


def wait_for(check: Callable[[], object], seconds: float = SECONDS) -> None:
    """The same outside an event loop."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.01)
