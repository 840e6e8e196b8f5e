"""Work in lanes: in order within one key, side by side for different ones, never too much at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

from console_client.ending import end

Job = Callable[[], Awaitable[None]]
Pace = Callable[[Hashable], float]
"""Takes a turn for a key, and says how many seconds it has to wait."""


class Lanes:
    """Runs jobs. A job must not raise: it would end its lane."""

    def __init__(self, *, width: int, backlog: int, pace: Pace = lambda _: 0.0) -> None:
        self._width = asyncio.Semaphore(width)
        self._room = asyncio.Semaphore(backlog)
        self._pace = pace
        self._lanes: dict[Hashable, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in them."""
        return not self._tasks

    async def put(self, key: Hashable, job: Job) -> None:
        """Append a job to the lane of its key; waits while the backlog is full."""
        await self._room.acquire()
        if key in self._lanes:
            self._lanes[key].append(job)
            return
        self._lanes[key] = deque([job])
        task = asyncio.create_task(self._run(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float | None = None) -> None:
        """Finish what is in the lanes; what takes longer than so many seconds is cancelled."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            await end(late)

    async def _run(self, key: Hashable) -> None:
        lane = self._lanes[key]
        try:
            while lane:
                if seconds := self._pace(key):
                    await asyncio.sleep(seconds)
                async with self._width:
                    await lane[0]()
                lane.popleft()
                self._room.release()
        finally:
            del self._lanes[key]
