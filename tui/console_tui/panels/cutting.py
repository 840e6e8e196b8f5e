"""HTTP connections that can be cut from outside the thread that waits on them."""

import socket
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from threading import Lock
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, Request


class Cut:
    """Ends a request from another thread: closes the connection it uses, and any that it opens later."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._done = False

    def hold(self, connection: socket.socket) -> None:
        """Have this connection cut with the others."""
        with self._lock:
            self._sockets.append(connection)
            done = self._done
        if done:
            self.now()

    def now(self) -> None:
        """Cut. Whoever reads from a connection sees it end."""
        with self._lock:
            self._done = True
            held, self._sockets = self._sockets, []
        for each in held:
            # The plain socket's method also for TLS, whose own one must not run while another thread reads.
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)


class Cuttable(HTTPHandler, HTTPSHandler):
    """Opens http and https addresses; certificates are checked."""

    def __init__(self, cut: Cut) -> None:
        super().__init__()
        self._cut = cut

    def http_open(self, request: Request) -> HTTPResponse:
        """The answer to the request."""
        return self.do_open(partial(_Plain, cut=self._cut), request)

    def https_open(self, request: Request) -> HTTPResponse:
        """The answer to the request, over TLS."""
        return self.do_open(partial(_Secure, cut=self._cut), request)


class _Plain(HTTPConnection):
    def __init__(self, host: str, *, cut: Cut, **options: Any) -> None:
        super().__init__(host, **options)
        self._cut = cut

    def connect(self) -> None:
        super().connect()
        self._cut.hold(self.sock)


class _Secure(_Plain, HTTPSConnection):
    """The same over TLS."""
