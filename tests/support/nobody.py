"""A loopback port that is kept from everybody, so that who connects to it is refused for certain."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nobody() -> Iterator[int]:
    """The port: bound, and never listened on. One that is merely free may be another program's a moment later."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
