"""Where this program runs, as it can know itself: told to the bridge, which records it for the audit."""

import getpass
import os
import socket
import sys
from collections.abc import Mapping

from nats.aio.client import Client

from console_schemas.acts import ORIGIN_HEADER, SESSION_HEADER, Origin
from console_schemas.text import one_line
from console_schemas.wire import encode

LONGEST = 120


class OwnSession:
    """The session of one program: its id, and the headers that go with what it asks and sends."""

    def __init__(self, program: str, nc: Client, environ: Mapping[str, str] = os.environ) -> None:
        self.id = os.urandom(5).hex()
        self._nc = nc
        told = {
            "program": program,
            "host": socket.gethostname(),
            "account": _account(),
            "terminal": _terminal(),
            "ssh": environ.get("SSH_CONNECTION", "").partition(" ")[0],
        }
        self._origin = {name: _plain(value) for name, value in told.items()}

    def headers(self) -> dict[str, str]:
        """What goes with every request."""
        return {SESSION_HEADER: self.id}

    def greeting(self) -> dict[str, str]:
        """What goes with the first request on a connection: also where this program is."""
        origin = Origin(connection=self._nc.client_id or 0, **self._origin)
        return {**self.headers(), ORIGIN_HEADER: encode(origin).decode()}


def _plain(text: str) -> str:
    """A header is plain text of one line."""
    return one_line(text, limit=LONGEST).encode("ascii", "replace").decode()


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _terminal() -> str:
    try:
        return os.ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    except (OSError, ValueError, AttributeError):
        return ""
