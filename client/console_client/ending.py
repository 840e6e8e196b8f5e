"""Ending tasks for certain."""

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN = 1.0
"""Seconds until a task that has not ended is told so again."""


async def end(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks and return once all have ended; what they raise is dropped.

    One cancellation is not enough: `asyncio.wait_for`, which nats-py uses, swallows one that comes together with what
    it waits for (Python 3.11).
    """
    everything = set(tasks)
    running = {task for task in everything if not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=AGAIN)
    for task in everything:
        if not task.cancelled():
            task.exception()  # else asyncio complains that nobody has looked


async def first_of(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait for the first to end; raises what it raised."""
    done, _ = await asyncio.wait(set(tasks), return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def until(event: asyncio.Event) -> None:
    """Wait for it, as a task can."""
    await event.wait()
