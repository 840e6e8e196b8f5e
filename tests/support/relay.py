"""A line between a program and a port that can be cut: then nothing passes any more, and nobody is told."""

import select
import socket
import threading
from contextlib import suppress


class Relay:
    """Passes bytes on from `port` to another port of this machine, in a thread of its own, until it is closed."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._cut = threading.Event()
        self._ends: dict[socket.socket, socket.socket] = {}
        self._wake, self._told = socket.socketpair()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def cut(self) -> None:
        """As if the cable were pulled: connections stay open and silent, new ones are made and silent too."""
        self._cut.set()

    def mend(self) -> None:
        """What was held back passes now."""
        self._cut.clear()
        self._wake.send(b".")

    def close(self) -> None:
        """End it with all connections."""
        self._wake.close()
        self._thread.join(5)
        for each in (*self._ends, self._listener, self._told):
            each.close()

    def _run(self) -> None:
        while True:
            watched = [self._told] if self._cut.is_set() else [self._told, self._listener, *self._ends]
            for ready in select.select(watched, [], [], 0.2)[0]:
                if ready is self._told:
                    if not self._told.recv(64):
                        return
                elif ready is self._listener:
                    self._accept()
                elif not self._cut.is_set():
                    self._pass_on(ready)

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            near.close()
            return
        self._ends |= {near: far, far: near}

    def _pass_on(self, ready: socket.socket) -> None:
        other = self._ends.get(ready)
        if other is None:
            return
        data = b""
        with suppress(OSError):
            data = ready.recv(65_536)
        if data:
            with suppress(OSError):
                other.sendall(data)
                return
        for each in (ready, other):
            self._ends.pop(each, None)
            each.close()
