"""A web site on loopback with every fault a panel may meet, each at a path of its own."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOSTILE = "bell\x07 clip\x1b]52;c;ZXZpbA==\x07 red\x1b[31m \u202etxt \x9b2J [@click=app.quit]x[/]"


class FaultySite:
    """The running site. `requests` are the paths that were asked for, `broken_off` those whose reader went away."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[str] = []
        self.broken_off: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.go_on = threading.Event()
        """Until then whoever asks for `/slow` waits."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"


def _send(handler: BaseHTTPRequestHandler, body: bytes, kind: str | None = "text/html; charset=utf-8") -> None:
    handler.send_response(200)
    if kind:
        handler.send_header("Content-Type", kind)
    handler.end_headers()
    handler.wfile.write(body)


def _drip(handler: BaseHTTPRequestHandler) -> None:
    _send(handler, b"<p>")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.02)


def _drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.02)


def _endless(handler: BaseHTTPRequestHandler, status: int = 200, location: str = "") -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "text/plain")
    if location:
        handler.send_header("Location", location)
    handler.end_headers()
    while True:
        handler.wfile.write(b"endless " * 1_000)


def _redirect(location: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def _elsewhere(handler: BaseHTTPRequestHandler) -> None:
    """The same site under another name."""
    _redirect(f"http://localhost:{handler.connection.getsockname()[1]}/plain")(handler)


def _garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xffno HTTP\r\n\r\n")


def _silent(handler: BaseHTTPRequestHandler) -> None:
    while handler.connection.recv(1):
        pass
    raise BrokenPipeError


def _broken_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"only this")


def _compressed(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(gzip.compress(b"x" * 1_000_000))


PATHS: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "/plain": lambda handler: _send(handler, b"just text", "text/plain"),
    "/page": lambda handler: _send(
        handler,
        b"<title>First</title><h1>First page</h1><p>See <a href='/second'>the second</a>, <a href='/404'>nothing</a> "
        b"or <a href='http://elsewhere.test/x'>elsewhere</a>.</p>" + b"<p>line</p>" * 60,
    ),
    "/second": lambda handler: _send(handler, b"<title>Second</title><p>The second page. <a href='/page'>first</a>"),
    "/slow": lambda handler: _send(handler, b"<p>slow but there"),
    "/drip": _drip,
    "/drip-headers": _drip_headers,
    "/endless": _endless,
    "/silent": _silent,
    "/loop": _redirect("/loop"),
    "/to-second": _redirect("/second"),
    "/to-elsewhere": _elsewhere,
    "/to-file": _redirect("file:///etc/passwd"),
    "/to-ftp": _redirect("ftp://127.0.0.1/x"),
    "/endless-redirect": lambda handler: _endless(handler, 302, "/second"),
    "/image": lambda handler: _send(handler, b"\x89PNG\r\n\x1a\n", "image/png"),
    "/binary": lambda handler: _send(handler, bytes(range(256)), "text/plain"),
    "/untyped": lambda handler: _send(handler, b"<h1>Looks like HTML</h1>", None),
    "/empty": lambda handler: _send(handler, b""),
    "/json": lambda handler: _send(handler, b'{"open_orders": 3}', "application/problem+json"),
    "/latin": lambda handler: _send(handler, "Müller".encode("latin-1"), "text/html; charset=iso-8859-1"),
    "/meta": lambda handler: _send(handler, "<meta charset=windows-1251><p>Привет".encode("cp1251"), "text/html"),
    "/wrong-charset": lambda handler: _send(handler, b"M\xfcller", "text/html; charset=utf-8"),
    "/no-charset": lambda handler: _send(handler, b"M\xfcller", "text/html; charset=rot13"),
    "/hostile": lambda handler: _send(handler, f"<title>{HOSTILE}</title><p><a href='/x\x1b]0;y'>{HOSTILE}".encode()),
    "/broken-off": _broken_off,
    "/compressed": _compressed,
    "/500": lambda handler: handler.send_error(500, "Out \x1b[31mof order"),
    "/garbage": _garbage,
}


@contextmanager
def faulty_site() -> Iterator[FaultySite]:
    """Serve on a free port of the loopback address; at the end every connection is closed."""
    site = FaultySite(0)
    open_connections: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            open_connections.append(self.request)
            super().setup()

        def do_GET(self) -> None:
            site.requests.append(self.path)
            site.headers.append(dict(self.headers))
            path = self.path.partition("?")[0]
            if path not in PATHS:
                self.send_error(404)
                return
            if path == "/slow":
                site.go_on.wait(60)
            try:
                PATHS[path](self)
            except (BrokenPipeError, ConnectionResetError):
                site.broken_off.append(path)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A connection that ends while nobody writes is part of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()
        for connection in open_connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
