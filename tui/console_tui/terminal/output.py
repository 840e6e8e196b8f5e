"""Writes to the terminal: at once what it takes at once, the rest from a thread, so that a stuck one stops nobody."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable

BACKLOG = 65_536
"""Bytes waiting from which nothing more is taken."""

PIECE = 4096
"""Bytes of one write; a terminal returns from it only when it has taken all of them."""

STALL = 0.05
"""Seconds that a write may take before the terminal counts as slow."""


class Output:
    """An unblockable way to a terminal. `on_lost` and `on_drained` are called from the writing thread.

    `on_lost`: the terminal is gone. `on_drained`: it took everything after `must_skip` had been true.
    """

    def __init__(self, descriptor: int, on_lost: Callable[[], None], on_drained: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._on_lost, self._on_drained = on_lost, on_drained
        self._ready = _without_waiting(descriptor)
        self._waiting: list[bytes] = []
        self._size = 0
        self._changed = threading.Condition()
        self._closing = self._lost = self._refused = self._busy = False
        self._writing_since: float | None = None
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Take text to be written; what comes after the end or beyond the backlog is dropped.

        While nothing waits, the terminal gets it here and now: another thread has to wait for the interpreter first.
        """
        data = text.encode("utf-8", "replace")
        with self._changed:
            if self._closing or self._lost or self._size > BACKLOG:
                return
            if self._ready is not None and not self._size and not self._busy:
                data = data[self._offer(self._ready, data) :]
            if data:
                self._waiting.append(data)
                self._size += len(data)
                self._changed.notify()

    def _offer(self, descriptor: int, data: bytes) -> int:
        """How many bytes the terminal took without any waiting; whether it is gone is the thread's to find out."""
        try:
            return os.write(descriptor, data)
        except OSError:
            return 0

    @property
    def stalled_for(self) -> float:
        """Seconds for which the terminal has taken nothing that was offered; 0 while it keeps up."""
        since = self._writing_since
        return 0.0 if since is None else time.monotonic() - since

    def must_skip(self) -> bool:
        """Whether a picture should be skipped now; if so, `on_drained` is called as soon as that is over."""
        with self._changed:
            behind = self._size > BACKLOG or (self._size > 0 and self.stalled_for > STALL)
            self._refused = self._refused or behind
            return self._refused

    def close(self, patience: float) -> None:
        """Take no more, and wait up to `patience` seconds until everything is written."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not threading.current_thread():
            self._thread.join(patience)
        with self._changed:
            ready, self._ready = self._ready, None
        if ready is not None:
            os.close(ready)

    def drop(self) -> None:
        """Forget what is waiting."""
        with self._changed:
            self._waiting.clear()
            self._size = 0

    def abandon(self) -> None:
        """The terminal is gone: take nothing more."""
        with self._changed:
            self._lost = True
            self.drop()
            self._changed.notify()

    def _run(self) -> None:
        while (data := self._next()) is not None:
            try:
                self._put(data)
            except OSError:
                self.abandon()
                self._on_lost()
                return
            with self._changed:
                self._busy = False
                self._size = sum(map(len, self._waiting))
                drained = self._refused and not self._size
                self._refused = self._refused and not drained
            if drained:
                self._on_drained()

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing or self._lost)
            if not self._waiting or self._lost:
                return None
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._busy = True
        return data

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest and not self._lost:
                self._writing_since = time.monotonic()
                try:
                    rest = rest[os.write(self._descriptor, rest[:PIECE]) :]
                except BlockingIOError:
                    select.select([], [self._descriptor], [], 1)
        finally:
            self._writing_since = None


def _without_waiting(descriptor: int) -> int | None:
    """The same terminal, opened for writing that never waits; none where that cannot be.

    Opened anew, as whoever shares the descriptor, like the shell, would find it changed.
    """
    try:
        return os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
